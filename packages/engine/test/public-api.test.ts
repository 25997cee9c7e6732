import { expect, test } from 'vitest'
import * as root from '../src/index.js'
import * as tfjs from '../src/tfjs/tfjs-engine.js'
import * as webgpu from '../src/webgpu/index.js'

test('the root entry exports these names and no others', () => {
  expect(Object.keys(root).sort()).toEqual(['EngineError', 'trustedScriptUrl', 'wasmEngine'])
})

test('the tfjs entry exports these names and no others', () => {
  expect(Object.keys(tfjs).sort()).toEqual(['tfjsEngine'])
})

test('the webgpu entry exports these names and no others', () => {
  expect(Object.keys(webgpu).sort()).toEqual(['EngineError', 'autoEngine', 'webgpuEngine'])
})
