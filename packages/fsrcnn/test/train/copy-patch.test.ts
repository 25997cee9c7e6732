import type { Raster } from '@sr/image'
import { expect, test } from 'vitest'
import { copyPatch } from '../../src/train/copy-patch.js'
import { orientationsOf } from '../support/orientations.js'

/** Every pixel another byte, so that no two orientations are alike. */
const picture: Raster = {
  width: 13,
  height: 11,
  channels: 1,
  data: Uint8Array.from({ length: 143 }, (_, i) => i + 50),
}
const square = { x: 4, y: 3, px: 5 }

function patch(orientation: number): number[] {
  const floats = new Float32Array(25)
  copyPatch(picture, square, orientation, floats)
  return Array.from(floats, (value) => Math.round(value * 255))
}

test('the upright patch is the square of the picture, on the scale 0..1', () => {
  const floats = new Float32Array(25)
  copyPatch(picture, square, 0, floats)
  const expected = Array.from({ length: 25 }, (_, i) => {
    const [row, column] = [3 + Math.floor(i / 5), 4 + (i % 5)]
    return Math.fround((row * 13 + column + 50) / 255)
  })
  expect(Array.from(floats)).toEqual(expected)
})

test('the eight orientations are the four quarter turns of the patch and of its mirror image, each once', () => {
  const found = [0, 1, 2, 3, 4, 5, 6, 7].map((orientation) => patch(orientation).join())
  const expected = orientationsOf(patch(0), 5).map((each) => each.join())
  expect(new Set(expected).size).toBe(8)
  expect(found.sort()).toEqual(expected.sort())
})

test('orientations 0, 3, 5 and 6 are the four rotations', () => {
  const rotations = orientationsOf(patch(0), 5).slice(0, 4)
  expect(rotations).toEqual(expect.arrayContaining([0, 3, 5, 6].map(patch)))
})
