import { expect, test } from 'vitest'
import * as api from '../src/index.js'
import * as safetensors from '../src/safetensors.js'

test('the package exports these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'CheckpointError',
    'convertCheckpoint',
    'inspectCheckpoint',
    'listTfjsShards',
    'readCheckpoint',
    'readMultiWeights',
    'readSafetensors',
    'readTfjsModel',
    'readWeights',
    'writeMultiWeights',
    'writeOnnxModel',
    'writeSafetensors',
    'writeTfjsModel',
    'writeTorchCheckpoint',
    'writeUserShader',
    'writeWeights',
  ])
})

test('the safetensors subpath exports these names and no others', () => {
  expect(Object.keys(safetensors).sort()).toEqual([
    'CheckpointError',
    'readMultiWeights',
    'readSafetensors',
    'readWeights',
    'writeMultiWeights',
    'writeSafetensors',
    'writeWeights',
  ])
})
