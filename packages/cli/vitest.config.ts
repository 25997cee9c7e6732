import { mergeConfig } from 'vitest/config'
import { projectOf } from '../../vitest.base.js'

export default mergeConfig(projectOf('cli'), {
  test: {
    globalSetup: 'test/support/build-command.ts',
    // What others print to the console is output of the command, which tests look at.
    disableConsoleIntercept: true,
    // Some tests start a few processes, and a process that loads tfjs takes a second.
    testTimeout: 120_000,
  },
})
