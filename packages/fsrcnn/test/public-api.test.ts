import { expect, test } from 'vitest'
import * as element from '../src/element/define-sr-image.js'
import * as root from '../src/index.js'
import * as tfjs from '../src/tfjs.js'
import * as train from '../src/train/index.js'
import * as video from '../src/video/index.js'
import * as weights from '../src/weights/released-weights.js'
import * as worker from '../src/worker/worker-upscaler.js'

test('the root entry exports these names and no others', () => {
  expect(Object.keys(root).sort()).toEqual(['UpscalerError', 'createUpscaler', 'wasmEngine'])
})

test('the element entry exports this name, and defines nothing where it is imported', () => {
  expect(Object.keys(element)).toEqual(['defineSrImage'])
})

test('the tfjs entry exports these names and no others', () => {
  expect(Object.keys(tfjs).sort()).toEqual(['tfjsEngine'])
})

test('the weights entry exports these names and no others', () => {
  expect(Object.keys(weights).sort()).toEqual(['releasedWeights'])
})

test('the worker entry exports these names and no others', () => {
  expect(Object.keys(worker).sort()).toEqual(['createWorkerUpscaler'])
})

test('the video entry exports these names and no others', () => {
  expect(Object.keys(video).sort()).toEqual(['attachVideo', 'upscaleFrames'])
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
