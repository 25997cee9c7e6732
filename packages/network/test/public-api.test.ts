import { expect, test } from 'vitest'
import * as api from '../src/index.js'

test('the package exports these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'assertWeights',
    'blendWeights',
    'centredCrop',
    'configFields',
    'cropOf',
    'deconvolutionOutputSize',
    'describe',
    'espcnConfig',
    'fsrcnnConfig',
    'haloPx',
    'inputScale',
    'layerOutputSize',
    'listLayers',
    'mulberry32',
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
    'tensorOf',
    'tensorShapes',
  ])
})
