import { mergeConfig } from 'vitest/config'
import { projectOf } from '../../vitest.base.js'

export default mergeConfig(projectOf('cli'), {
  // Every test starts a few processes, and a process that loads tfjs takes a second.
  test: { globalSetup: 'test/support/build-command.ts', testTimeout: 120_000 },
})
