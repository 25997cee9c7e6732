import { expect, test } from 'vitest'
import { ImageError } from '../src/errors.js'
import { cropPlane, type Plane, readPlane, writePlane } from '../src/plane.js'
import { createRaster, type Raster } from '../src/raster.js'

const picture: Raster = {
  width: 3,
  height: 2,
  channels: 2,
  data: Uint8Array.of(0, 1, 51, 2, 102, 3, 153, 4, 204, 5, 255, 6),
}

test('a channel is read as floats 0..1', () => {
  expect(readPlane(picture, 0, { precision: 'float64' })).toEqual({
    width: 3,
    height: 2,
    data: Float64Array.of(0, 0.2, 0.4, 0.6, 0.8, 1),
  })
})

test('a rectangle of a channel is read without the rest', () => {
  const rect = { x: 1, y: 1, width: 2, height: 1 }
  expect(readPlane(picture, 1, { rect })).toEqual({
    width: 2,
    height: 1,
    data: Float32Array.of(5 / 255, 6 / 255),
  })
})

test('reading and writing every channel gives the picture back, whatever its samples', () => {
  for (const data of [
    picture.data,
    Uint16Array.from(picture.data, (level) => level * 250),
    Float32Array.of(...picture.data),
  ]) {
    const source: Raster = { ...picture, data }
    const copy: Raster = { ...picture, data: data.slice().fill(0) }
    for (const channel of [0, 1]) writePlane(readPlane(source, channel), copy, channel)
    expect(copy).toEqual(source)
  }
})

test('a plane is written at its place, rounded and clamped, and touches nothing else', () => {
  const target = createRaster(3, 2, 2, 'uint8')
  const plane: Plane = { width: 2, height: 1, data: Float64Array.of(1.5, 100.5 / 255) }
  writePlane(plane, target, 1, { x: 1, y: 1 })
  expect(Array.from(target.data)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 101])
})

test('a float raster takes values as they are', () => {
  const target = createRaster(1, 1, 1, 'float32')
  writePlane({ width: 1, height: 1, data: Float32Array.of(-0.25) }, target, 0)
  expect(target.data[0]).toBe(-0.25)
})

test('NaN cannot be written into integers', () => {
  const plane: Plane = { width: 1, height: 1, data: Float32Array.of(Number.NaN) }
  expect(() => writePlane(plane, createRaster(1, 1, 1, 'uint8'), 0)).toThrow(ImageError)
})

test('a plane is cropped with its precision kept', () => {
  const plane: Plane = { width: 2, height: 2, data: Float64Array.of(1, 2, 3, 4) }
  expect(cropPlane(plane, { x: 1, y: 0, width: 1, height: 2 })).toEqual({
    width: 1,
    height: 2,
    data: Float64Array.of(2, 4),
  })
})

test('channels and places that do not exist are refused', () => {
  const plane: Plane = { width: 2, height: 2, data: new Float32Array(4) }
  expect(() => readPlane(picture, 2)).toThrow(/Expected 0 to 1, found 2/)
  expect(() => readPlane(picture, -1)).toThrow(RangeError)
  expect(() => writePlane(plane, createRaster(3, 3, 1, 'uint8'), 0, { x: 2, y: 0 })).toThrow(RangeError)
})
