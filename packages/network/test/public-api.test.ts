import { expect, test } from 'vitest'
import * as api from '../src/index.js'

test('the package exports these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'assertWeights',
    'centredCrop',
    'configFields',
    'cropOf',
    'deconvolutionOutputSize',
    'describe',
    'espcnConfig',
    'fsrcnnConfig',
    'haloPx',
    'layerOutputSize',
    'listLayers',
    'outputPaddingFor',
    'outputSize',
    'parseNetworkConfig',
    'pictureCrop',
    'presetConfig',
    'presetNames',
    'receptiveFieldPx',
    'receptiveReach',
    'seededWeights',
    'srcnnConfig',
    'subpixelKernel',
    'subpixelOffsets',
    'tensorShapes',
  ])
})
