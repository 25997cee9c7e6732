import { mergeConfig } from 'vitest/config'
import { projectOf } from '../../vitest.base.js'

export default mergeConfig(projectOf('layers'), {
  // Some tests look at what tfjs has registered before and after a call, which lasts as long as the process.
  test: { isolate: true },
})
