import { expect, test } from 'vitest'
import { crop, modcrop } from '../src/crop.js'
import type { Raster } from '../src/raster.js'

const picture: Raster = {
  width: 4,
  height: 3,
  channels: 2,
  data: Uint16Array.of(
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    17,
    20,
    21,
    22,
    23,
    24,
    25,
    26,
    27,
  ),
}

test('crop copies a rectangle with all its channels', () => {
  const result = crop(picture, { x: 1, y: 1, width: 2, height: 2 })
  expect(result).toEqual({
    width: 2,
    height: 2,
    channels: 2,
    data: Uint16Array.of(12, 13, 14, 15, 22, 23, 24, 25),
  })
  result.data[0] = 999
  expect(picture.data[10]).toBe(12)
})

test('modcrop drops the last rows and columns until the scale divides both sizes', () => {
  expect(modcrop(picture, 2)).toEqual(crop(picture, { x: 0, y: 0, width: 4, height: 2 }))
  expect(modcrop(picture, 3)).toEqual(crop(picture, { x: 0, y: 0, width: 3, height: 3 }))
  expect(modcrop(picture, 1)).toEqual(picture)
})

test('a rectangle that leaves the picture, is empty or lies between pixels is refused', () => {
  const rects = [
    { x: -1, y: 0, width: 2, height: 2 },
    { x: 3, y: 0, width: 2, height: 2 },
    { x: 0, y: 2, width: 2, height: 2 },
    { x: 0, y: 0, width: 0, height: 2 },
    { x: 0.5, y: 0, width: 2, height: 2 },
    { x: Number.NaN, y: 0, width: 2, height: 2 },
  ]
  for (const rect of rects) expect(() => crop(picture, rect)).toThrow(RangeError)
})

test('modcrop refuses a picture smaller than the scale', () => {
  expect(() => modcrop(picture, 4)).toThrow(/at least 4 × 4, found 4 × 3/)
  expect(() => modcrop(picture, 0)).toThrow(RangeError)
})
