import { expect, test } from 'vitest'
import * as api from '../src/index.js'

test('the package exports these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'ChannelPrelu',
    'Conv2dTransposeExact',
    'Enlarge',
    'LayersError',
    'PixelShuffle',
    'ReplicatePad',
    'depthToSpace',
    'enlarge',
    'pixelShuffle',
    'registerLayers',
    'registerWasmTraining',
    'replicatePad',
    'subpixelKernel',
    'transposedConvolution',
  ])
})
