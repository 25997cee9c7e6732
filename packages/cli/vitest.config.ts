import { defineProject } from 'vitest/config'

export default defineProject({
  // Every test starts a few processes, and a process that loads tfjs takes a second.
  test: { name: 'cli', globalSetup: 'test/support/build-command.ts', testTimeout: 120_000 },
})
