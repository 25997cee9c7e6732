import { expect, test } from 'vitest'
import * as browser from '../src/browser/sr.js'
import * as browserWorker from '../src/browser/sr-worker.js'
import * as element from '../src/element/define-sr-image.js'
import * as root from '../src/index.js'
import * as restoring from '../src/restoring/index.js'
import * as tfjs from '../src/tfjs.js'
import * as train from '../src/train/index.js'
import * as video from '../src/video/index.js'
import * as weights from '../src/weights/released-weights.js'
import * as worker from '../src/worker/worker-upscaler.js'

test('the root entry exports these names and no others', () => {
  expect(Object.keys(root).sort()).toEqual(['UpscalerError', 'createUpscaler', 'wasmEngine'])
})

const ofPictures = ['drawPicture', 'encodePicture', 'isPictureSource', 'readPicture', 'toImageData']

test('the file for pages without a bundler exports the root entry and pictures of browsers', () => {
  expect(Object.keys(browser).sort()).toEqual([...Object.keys(root), ...ofPictures].sort())
})

test('the file with a worker exports createWorkerUpscaler and pictures of browsers', () => {
  expect(Object.keys(browserWorker).sort()).toEqual(['UpscalerError', 'createWorkerUpscaler', ...ofPictures])
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

test('the restoring entry exports these names and no others', () => {
  expect(Object.keys(restoring).sort()).toEqual([
    'createRestoringUpscaler',
    'isRestoringUpscaler',
    'restoringPairs',
    'restoringWeights',
    'strengthFor',
  ])
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
