import { expect, test } from 'vitest'
import * as canvas from '../src/canvas/index.js'
import * as api from '../src/index.js'
import * as png from '../src/png.js'

test('the package exports these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'ImageError',
    'assertRaster',
    'bleedColor',
    'bt601',
    'clipRect',
    'compressionOf',
    'createPlane',
    'createRaster',
    'crop',
    'flatAlpha',
    'flatAlphaRow',
    'growRect',
    'hasAlpha',
    'inputRect',
    'inverseMatrix',
    'jfif',
    'keepFlatAlpha',
    'lumaBt601',
    'lumaBt601Uint8',
    'lumaJfif',
    'maxSample',
    'modcrop',
    'planResize',
    'planTiles',
    'quantize',
    'quantizeRaster',
    'readPlane',
    'resampleWeights',
    'resizeBicubic',
    'resizePlaneBicubic',
    'resizeRegion',
    'restoreChroma',
    'rgbToYcbcrBt601',
    'rgbToYcbcrBt601Uint8',
    'rgbToYcbcrJfif',
    'sampleType',
    'scaleRect',
    'toPicture',
    'toRaster',
    'writePlane',
    'ycbcrBt601ToRgb',
    'ycbcrJfifToRgb',
    'yieldToEventLoop',
  ])
})

test('the png subpath exports these names and no others', () => {
  expect(Object.keys(png).sort()).toEqual(['decodePng', 'encodePng'])
})

test('the entry /canvas exports these names, and is imported where there is no canvas', () => {
  expect(Object.keys(canvas).sort()).toEqual([
    'drawPicture',
    'encodePicture',
    'isOpaqueFrame',
    'isPictureSource',
    'readPicture',
    'takeBitmap',
    'toImageData',
  ])
})
