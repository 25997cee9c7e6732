import { expect, test } from 'vitest'
import * as api from '../src/index.js'

test('the package exports these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'ChannelPrelu',
    'Conv2dTransposeExact',
    'LayersError',
    'PixelShuffle',
    'ReplicatePad',
    'depthToSpace',
    'pixelShuffle',
    'registerLayers',
    'registerWasmTraining',
    'replicatePad',
    'subpixelKernel',
    'transposedConvolution',
  ])
})
