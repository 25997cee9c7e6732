import { expect, test } from 'vitest'
import * as browser from '../src/browser/sr.js'
import * as browserWorker from '../src/browser/sr-worker.js'
import * as root from '../src/index.js'
import * as tfjs from '../src/tfjs.js'
import * as train from '../src/train/index.js'
import * as weights from '../src/weights/released-weights.js'

test('the root entry exports these names and no others', () => {
  expect(Object.keys(root).sort()).toEqual(['UpscalerError', 'createUpscaler', 'wasmEngine'])
})

test('the file for pages without a bundler exports what the root entry does', () => {
  expect(Object.keys(browser).sort()).toEqual(Object.keys(root).sort())
})

test('the file with its own worker exports these names and no others', () => {
  expect(Object.keys(browserWorker).sort()).toEqual(['UpscalerError', 'createWorkerUpscaler'])
})

test('the tfjs entry exports these names and no others', () => {
  expect(Object.keys(tfjs).sort()).toEqual(['tfjsEngine'])
})

test('the weights entry exports these names and no others', () => {
  expect(Object.keys(weights).sort()).toEqual(['releasedWeights'])
})

test('the train entry exports these names and no others', () => {
  expect(Object.keys(train).sort()).toEqual([
    'TrainingError',
    'createPatchSource',
    'createValidationSet',
    'createWeightAverage',
    'layerGroups',
    'learningRateAt',
    'paperRateFactors',
    'readTrainingState',
    'toTensors',
    'trainSr',
    'writeTrainingState',
  ])
})
