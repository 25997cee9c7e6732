import { describe, expect, it } from 'vitest'
import type { Plane } from '../src/plane.js'
import type { Raster } from '../src/raster.js'
import { resizeBicubic, resizePlaneBicubic } from '../src/resize-bicubic.js'
import type { ResizeTo } from '../src/resize-plan.js'
import vectors from './fixtures/imresize-and-colour.json' with { type: 'json' }

describe.each(vectors.imresize.cases)('MATLAB imresize: $label', (expected) => {
  const input = inputOf(expected.label)
  const { to, antialias } = argumentsOf(expected.args)

  it('gives the float64 values', () => {
    const source: Plane = { width: input.width, height: input.height, data: Float64Array.from(input.data) }
    const result = resizePlaneBicubic(source, to, { antialias })
    expect([result.height, result.width]).toEqual(expected.shape)
    expect(largestDifference(result.data, expected.double.flat())).toBeLessThanOrEqual(1e-12)
  })

  it('gives every byte when rounding after each pass', () => {
    const result = resizeBicubic(input, to, { antialias, rounding: 'matlab-uint8' })
    expect(Array.from(result.data)).toEqual(expected.uint8_two_pass.flat())
  })

  it('gives every byte when rounding once', () => {
    const result = resizeBicubic(input, to, { antialias, rounding: 'once' })
    expect(Array.from(result.data)).toEqual(expected.uint8_round_once.flat())
  })
})

function largestDifference(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length)
  return Math.max(...expected.map((value, index) => Math.abs(actual[index] - value)))
}

/** A case named "up … of the …" enlarges the result of the case before it. */
function inputOf(label: string): Raster {
  const factor = /^up x(\d)/.exec(label)?.[1]
  const before = vectors.imresize.cases.find((other) => other.label.startsWith(`down x${factor} (`))
  return rasterOf(before === undefined ? vectors.imresize.input : before.uint8_round_once)
}

function rasterOf(rows: number[][]): Raster<Uint8Array> {
  return { width: rows[0].length, height: rows.length, channels: 1, data: Uint8Array.from(rows.flat()) }
}

function argumentsOf(args: { scale?: number; size?: number[]; antialias?: boolean }) {
  const { scale, size, antialias = true } = args
  const to: ResizeTo = scale === undefined ? { height: size?.[0] ?? 0, width: size?.[1] ?? 0 } : { scale }
  return { to, antialias }
}
