import { expect, test } from 'vitest'
import * as root from '../src/index.js'

test('the root entry exports these names and no others', () => {
  expect(Object.keys(root).sort()).toEqual(['EngineError', 'wasmEngine', 'yieldToEventLoop'])
})
