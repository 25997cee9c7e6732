import { expect, test } from 'vitest'
import { assertRaster, createRaster, maxSample, sampleType, toRaster } from '../src/raster.js'

test('a new raster is black and its array says the range', () => {
  const bytes = createRaster(3, 2, 4, 'uint8')
  expect(bytes).toEqual({ width: 3, height: 2, channels: 4, data: new Uint8Array(24) })
  expect(createRaster(1, 1, 1, 'uint16').data).toBeInstanceOf(Uint16Array)
  expect(createRaster(1, 1, 1, 'float32').data).toBeInstanceOf(Float32Array)
})

test('an array says what its samples mean', () => {
  expect([maxSample(new Uint8Array(0)), maxSample(new Uint8ClampedArray(0))]).toEqual([255, 255])
  expect([maxSample(new Uint16Array(0)), maxSample(new Float32Array(0))]).toEqual([65535, 1])
  expect(sampleType(new Uint8ClampedArray(0))).toBe('uint8')
})

test('ImageData and its likes become rasters of four channels without a copy', () => {
  const image = { width: 2, height: 1, data: new Uint8ClampedArray(8) }
  const raster = toRaster(image)
  expect(raster).toEqual({ ...image, channels: 4 })
  expect(raster.data).toBe(image.data)
})

test('a raster is passed on as it is', () => {
  const raster = createRaster(2, 2, 3, 'float32')
  expect(toRaster(raster)).toBe(raster)
})

test('what becomes no raster is refused in the name of the caller', () => {
  const nothing = undefined as unknown as ImageData
  expect(() => toRaster(nothing, 'upscale')).toThrow('upscale: not a raster.')
  const short = { width: 2, height: 1, data: new Uint16Array(7) }
  expect(() => toRaster(short, 'upscale')).toThrow('upscale: data has the wrong length. Expected 2 × 1 × 4')
})

test('what is no raster is a TypeError that says what was found', () => {
  for (const value of [undefined, null, 7, 'picture', {}, { width: 1, height: 1, channels: 1, data: [0] }]) {
    expect(() => assertRaster(value)).toThrow(TypeError)
  }
  expect(() =>
    assertRaster({ width: 1, height: 1, channels: 1, data: new Float64Array(1) }, 'upscale'),
  ).toThrow(
    'upscale: data has the wrong type. Expected Uint8Array, Uint8ClampedArray, Uint16Array or Float32Array, found a Float64Array.',
  )
})

test('sizes, channels and lengths that do not fit are RangeErrors with the numbers', () => {
  const raster = { width: 2, height: 2, channels: 3, data: new Uint8Array(12) }
  for (const wrong of [
    { width: 0 },
    { height: -1 },
    { width: 1.5 },
    { channels: 5 },
    { channels: 0 },
    { width: '2' },
  ]) {
    expect(() => assertRaster({ ...raster, ...wrong })).toThrow(RangeError)
  }
  expect(() => assertRaster({ ...raster, width: '2' })).toThrow('a positive integer, found "2".')
  expect(() => assertRaster({ ...raster, channels: 4 })).toThrow('Expected 2 × 2 × 4 = 16 samples, found 12.')
  expect(() => createRaster(0, 1, 1, 'uint8')).toThrow(RangeError)
  expect(() => toRaster({ width: 2, height: 2, data: new Uint8ClampedArray(12) })).toThrow(RangeError)
})
