import { describe, expect, test } from 'vitest'
import * as image from '../src/index.js'
import { createRaster, type Raster } from '../src/index.js'
import { decodePng, encodePng } from '../src/png.js'

const rgb = createRaster(4, 4, 3, 'uint8')
const plane = image.readPlane(rgb, 0)
const png = encodePng(rgb)

/** Every function that takes a raster, with what else it needs. */
const takers: readonly [string, (raster: Raster) => unknown][] = [
  ['assertRaster', (raster) => image.assertRaster(raster)],
  ['toRaster', (raster) => image.toRaster(raster)],
  ['bleedColor', (raster) => image.bleedColor(raster, 1)],
  ['crop', (raster) => image.crop(raster, { x: 0, y: 0, width: 1, height: 1 })],
  ['modcrop', (raster) => image.modcrop(raster, 2)],
  ['readPlane', (raster) => image.readPlane(raster, 0)],
  ['writePlane', (raster) => image.writePlane(plane, raster, 0)],
  ['quantizeRaster', (raster) => image.quantizeRaster(raster, 'uint8')],
  ['resizeBicubic', (raster) => image.resizeBicubic(raster, { scale: 2 })],
  ['rgbToYcbcrBt601', (raster) => image.rgbToYcbcrBt601(raster)],
  ['rgbToYcbcrBt601Uint8', (raster) => image.rgbToYcbcrBt601Uint8(raster)],
  ['lumaBt601', (raster) => image.lumaBt601(raster)],
  ['lumaBt601Uint8', (raster) => image.lumaBt601Uint8(raster)],
  ['rgbToYcbcrJfif', (raster) => image.rgbToYcbcrJfif(raster)],
  ['lumaJfif', (raster) => image.lumaJfif(raster)],
  ['encodePng', (raster) => encodePng(raster)],
]

describe.each(takers)('%s', (_, take) => {
  test.each<[unknown, string]>([
    [undefined, 'undefined.'],
    [null, 'null.'],
    ['photo.png', 'the string "photo.png". Read and decode the file first'],
    [Promise.resolve(rgb), 'a Promise, which must be awaited.'],
    [png, 'the bytes of a PNG file. Decode it first, for example with sharp'],
    [Buffer.from(png), 'the bytes of a PNG file. Decode it first'],
    [rgb.data, 'a Uint8Array. If it is an encoded file, decode it first'],
    [new ArrayBuffer(8), 'an ArrayBuffer. If it is an encoded file, decode it first'],
    [[0, 0, 0], 'an Array.'],
    [{ width: 4, height: 4 }, 'an object of width, height.'],
  ])('%o is a TypeError that says what a raster is', (value, found) => {
    const call = () => take(value as Raster)
    expect(call).toThrow(TypeError)
    expect(call).toThrow(`not a raster. Expected { width, height, channels, data }, found ${found}`)
  })

  test('samples that are a whole file are named as such', () => {
    const file = {
      width: 4,
      height: 4,
      channels: 3,
      data: Uint8Array.from({ length: 48 }, (_, i) => png[i] ?? 0),
    }
    expect(() => take(file)).toThrow('data holds a PNG file, not pixels. Expected decoded samples.')
  })
})

test.each([
  ['JPEG', [0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0]],
  ['GIF', [...Buffer.from('GIF89a')]],
  ['AVIF', [0, 0, 0, 32, ...Buffer.from('ftypavif')]],
  ['TIFF', [0x49, 0x49, 42, 0, 8, 0, 0, 0]],
  ['WebP', [...Buffer.from('RIFF'), 1, 2, 3, 4, ...Buffer.from('WEBP')]],
])('the bytes of a %s file are named', (format, start) => {
  expect(() => image.toRaster(Uint8Array.from(start) as never)).toThrow(`found the bytes of a ${format} file`)
})

test('what sharp gives raw is a raster', () => {
  const { data, ...info } = rgb
  expect(image.toRaster({ data, info })).toEqual(rgb)
})

describe('options', () => {
  test.each<[string, () => unknown]>([
    ['Did you mean antialias?', () => image.resizeBicubic(rgb, { scale: 2 }, { antiAlias: true } as object)],
    ['Did you mean rounding?', () => image.resizeBicubic(rgb, { scale: 2 }, { round: 'once' } as object)],
    ['Did you mean antialias?', () => image.resizePlaneBicubic(plane, { scale: 2 }, { alias: 1 } as object)],
    ['Did you mean antialias?', () => image.planResize(rgb, { scale: 2 }, { antialiasing: 1 } as object)],
    ['Did you mean scale?', () => image.resizeBicubic(rgb, { factor: 2 } as never)],
    ['Did you mean height?', () => image.resizeBicubic(rgb, { width: 2, heigth: 2 } as never)],
    ['Did you mean rect?', () => image.readPlane(rgb, 0, { rectangle: 1 } as object)],
    ['Did you mean precision?', () => image.lumaBt601(rgb, { precison: 'float64' } as object)],
    ['Did you mean limitPixels?', () => decodePng(png, { limitPixel: 9 } as object)],
    ['options must be an object of limitPixels', () => decodePng(png, 9 as never)],
  ])('%s', (message, call) => {
    expect(call).toThrow(TypeError)
    expect(call).toThrow(message)
  })

  test.each<[string, () => unknown]>([
    [
      'found scale 2, width 8, height undefined',
      () => image.resizeBicubic(rgb, { scale: 2, width: 8 } as never),
    ],
    ['found scale "2", width undefined', () => image.resizeBicubic(rgb, { scale: '2' } as never)],
    ['found scale undefined, width 8', () => image.resizePlaneBicubic(plane, { width: 8 } as never)],
    ['Expected { x, y, width, height }, found undefined', () => image.crop(rgb, undefined as never)],
    ['{ width, height, data } with', () => image.resizePlaneBicubic(undefined as never, { scale: 2 })],
  ])('resizing and cropping say what is missing: %s', (message, call) => {
    expect(call).toThrow(TypeError)
    expect(call).toThrow(message)
  })

  test('words that name nothing are refused', () => {
    expect(() => image.readPlane(rgb, 0, { precision: 'float16' as 'float32' })).toThrow('found "float16"')
    expect(() => image.quantizeRaster(rgb, 'float32' as 'uint8')).toThrow('Expected uint8 or uint16')
    expect(() => image.resizeBicubic(rgb, 2 as never)).toThrow(
      'must be an object of scale, width, height, found 2',
    )
  })
})

test('what is no file of bytes is told to decodePng', () => {
  expect(() => decodePng('photo.png' as never)).toThrow('found "photo.png". Read what lies there')
  expect(() => decodePng(new ArrayBuffer(9) as never)).toThrow('found an ArrayBuffer.')
})
