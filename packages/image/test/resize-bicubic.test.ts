import { maxAbsoluteDifference } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
import type { Plane } from '../src/plane.js'
import { createRaster, type Raster } from '../src/raster.js'
import { resizeBicubic, resizePlaneBicubic } from '../src/resize-bicubic.js'
import type { ResizeTo } from '../src/resize-plan.js'
import vectors from './fixtures/imresize-and-colour.json' with { type: 'json' }

describe.each(vectors.imresize.cases)("MATLAB's imresize, $label", (expected) => {
  const input = inputOf(expected.label)
  const { to, antialias } = argumentsOf(expected.args)

  test('float64 values agree to 1e-12', () => {
    const result = resizePlaneBicubic(planeOf(input), to, { antialias })
    expect([result.height, result.width]).toEqual(expected.shape)
    expect(maxAbsoluteDifference(result.data, expected.double.flat())).toBeLessThanOrEqual(1e-12)
  })

  test('every byte agrees when rounding after each pass', () => {
    const result = resizeBicubic(input, to, { antialias, rounding: 'matlab-uint8' })
    expect(Array.from(result.data)).toEqual(expected.uint8_two_pass.flat())
  })

  test('every byte agrees when rounding once', () => {
    const result = resizeBicubic(input, to, { antialias, rounding: 'once' })
    expect(Array.from(result.data)).toEqual(expected.uint8_round_once.flat())
  })
})

test("MATLAB's published 4×4 ramp at half size, with and without antialiasing", () => {
  const ramp: Plane = { width: 4, height: 4, data: Float64Array.from({ length: 16 }, (_, index) => index) }
  const { ramp4x4_half_antialias, ramp4x4_half_noantialias } = vectors.imresize
  const smooth = resizePlaneBicubic(ramp, { scale: 0.5 }).data
  const plain = resizePlaneBicubic(ramp, { scale: 0.5 }, { antialias: false }).data
  expect(maxAbsoluteDifference(smooth, ramp4x4_half_antialias.flat())).toBeLessThanOrEqual(1e-14)
  expect(maxAbsoluteDifference(plain, ramp4x4_half_noantialias.flat())).toBeLessThanOrEqual(1e-14)
})

test('each channel of an interleaved raster is resized like a picture of its own', () => {
  const grey = rasterOf(vectors.imresize.input)
  const inverted = grey.data.map((sample) => 255 - sample)
  const data = Uint8Array.from({ length: 3 * grey.data.length }, (_, index) =>
    index % 3 === 1 ? inverted[Math.floor(index / 3)] : grey.data[Math.floor(index / 3)],
  )
  const result = resizeBicubic({ ...grey, channels: 3, data }, { width: 40, height: 13 })
  const channel = (start: number) => Array.from(result.data).filter((_, index) => index % 3 === start)
  expect(channel(0)).toEqual(Array.from(resizeBicubic(grey, { width: 40, height: 13 }).data))
  expect(channel(2)).toEqual(channel(0))
  expect(channel(1)).toEqual(
    Array.from(resizeBicubic({ ...grey, data: inverted }, { width: 40, height: 13 }).data),
  )
})

test('16-bit samples are rounded to 16 bits and clamped to 65535', () => {
  const edge: Raster = { width: 4, height: 1, channels: 1, data: Uint16Array.of(0, 0, 65535, 65535) }
  const { data } = resizeBicubic(edge, { width: 8, height: 1 })
  const unrounded = resizePlaneBicubic(planeOf(edge), { width: 8, height: 1 }).data
  expect(Math.max(...unrounded)).toBeGreaterThan(65536) // the kernel overshoots at an edge
  expect(Array.from(data)).toEqual(
    Array.from(unrounded, (value) => Math.min(65535, Math.max(0, Math.floor(value + 0.5)))),
  )
})

test('rounding none gives floats on the scale 0..1 that overshoot freely', () => {
  const edge: Raster = { width: 4, height: 1, channels: 1, data: Uint8Array.of(0, 0, 255, 255) }
  const { data } = resizeBicubic(edge, { width: 8, height: 1 }, { rounding: 'none' })
  expect(data).toBeInstanceOf(Float32Array)
  expect(Math.max(...data)).toBeGreaterThan(1)
  expect(Math.min(...data)).toBeLessThan(0)
})

test('a rounding that does not fit the samples is refused before any work', () => {
  const floats: Raster = { width: 1, height: 1, channels: 1, data: Float32Array.of(1) }
  const words: Raster = { width: 1, height: 1, channels: 1, data: Uint16Array.of(1) }
  expect(() => resizeBicubic(floats, { scale: 2 }, { rounding: 'once' })).toThrow(RangeError)
  expect(() => resizeBicubic(words, { scale: 2 }, { rounding: 'matlab-uint8' })).toThrow(RangeError)
})

test('impossible sizes and scales are refused', () => {
  const pixel: Raster = { width: 1, height: 1, channels: 1, data: Uint8Array.of(1) }
  for (const to of [
    { scale: 0 },
    { scale: -1 },
    { scale: Number.NaN },
    { width: 0, height: 4 },
    { width: 1.5, height: 4 },
  ]) {
    expect(() => resizeBicubic(pixel, to)).toThrow(RangeError)
  }
})

/** A case named "up … of the …" enlarges the rounded result of the case before it. */
function inputOf(label: string): Raster {
  const factor = /^up x(\d)/.exec(label)?.[1]
  const before = vectors.imresize.cases.find((other) => other.label.startsWith(`down x${factor} (`))
  return rasterOf(before === undefined ? vectors.imresize.input : before.uint8_round_once)
}

function rasterOf(rows: number[][]): Raster<Uint8Array> {
  return { width: rows[0].length, height: rows.length, channels: 1, data: Uint8Array.from(rows.flat()) }
}

function planeOf({ width, height, data }: Raster): Plane<Float64Array> {
  return { width, height, data: Float64Array.from(data) }
}

function argumentsOf(args: { scale?: number; size?: number[]; antialias?: boolean }) {
  const { scale, size = [], antialias = true } = args
  const to: ResizeTo = scale === undefined ? { height: size[0], width: size[1] } : { scale }
  return { to, antialias }
}

test('a raster says to what size', () => {
  const ramp = createRaster(4, 4, 1, 'uint8')
  const { width, height } = resizeBicubic(ramp, createRaster(6, 8, 3, 'uint8'))
  expect([width, height]).toEqual([6, 8])
})

test('a scale that is undefined is none', () => {
  const ramp = createRaster(4, 4, 1, 'uint8')
  expect(resizeBicubic(ramp, { scale: undefined, width: 6, height: 8 })).toMatchObject({
    width: 6,
    height: 8,
  })
})
