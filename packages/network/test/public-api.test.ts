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
    'fsrcnnConfig',
    'haloPx',
    'inputScale',
    'interpolationReach',
    'interpolationTaps',
    'layerOutputSize',
    'listLayers',
    'mulberry32',
    'outputPaddingFor',
    'outputSize',
    'parseNetworkConfig',
    'pictureCrop',
    'plainConfig',
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
