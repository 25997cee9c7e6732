import { maxAbsoluteDifference } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
import { createRandom, seedRandom } from '../../src/model/random.js'
import { collapse, type WideKernel, wideGradients, widenKernel } from '../../src/train/wide-kernel.js'
import steps from '../fixtures/training-steps.json' with { type: 'json' }

interface Numbers {
  readonly shape: number[]
  readonly data: number[]
}
interface Case {
  readonly kind: 'conv' | 'deconv'
  readonly pointwise: Numbers
  readonly spatial: Numbers
  readonly beside: Numbers
  readonly input: Numbers
  readonly output: Numbers
  readonly kernelGradient: Numbers
  readonly gradients: { readonly pointwise: Numbers; readonly spatial: Numbers }
}

const cases = steps.wideKernels as Case[]
const tensor = ({ shape, data }: Numbers) => ({ shape, data: Float32Array.from(data) })
const wideOf = ({ pointwise, spatial, beside }: Case): WideKernel => ({
  pointwise: tensor(pointwise),
  spatial: tensor(spatial),
  beside: tensor(beside),
})

describe.each(cases)('a wide $kind', (one) => {
  test("collapses to the kernel that does what PyTorch's convolutions do, to 1e-6 in float64", () => {
    const kernel = collapse(wideOf(one)).data
    const [outputs, inputs] = one.kind === 'conv' ? [one.pointwise.shape[0], one.spatial.shape[1]] : [1, 4]
    const found =
      one.kind === 'conv'
        ? convolve(one.input, kernel, outputs, inputs)
        : deconvolve(one.input, kernel, one.output.shape)
    expect(maxAbsoluteDifference(found, one.output.data)).toBeLessThan(1e-6)
  })

  test("has PyTorch's gradients, to 1e-4 of the largest", () => {
    const found = wideGradients(wideOf(one), tensor(one.kernelGradient))
    for (const factor of ['pointwise', 'spatial'] as const) {
      const { shape, data } = one.gradients[factor]
      expect(found[factor].shape).toEqual(shape)
      const largest = Math.max(...data.map(Math.abs))
      expect(maxAbsoluteDifference(found[factor].data, data) / largest).toBeLessThan(1e-4)
    }
  })
})

test.each([
  { kind: 'conv', shape: [56, 1, 5, 5], channels: 128 },
  { kind: 'conv', shape: [12, 12, 3, 3], channels: 128 },
  { kind: 'conv', shape: [32, 64, 5, 5], channels: 128 },
  { kind: 'conv', shape: [80, 90, 1, 1], channels: 160 },
  { kind: 'deconv', shape: [56, 1, 9, 9], channels: 128 },
] as const)(
  'a given kernel is widened to parts of that very kernel: $kind $shape',
  ({ kind, shape, channels }) => {
    const random = createRandom(seedRandom(3))
    const kernel = {
      shape,
      data: Float32Array.from({ length: sizeOf(shape) }, () => random.below(2001) / 1e4 - 0.1),
    }
    const wide = widenKernel(kernel, kind, random)
    expect(wide.pointwise.shape).toEqual([shape[0], channels])
    expect(wide.spatial.shape).toEqual([channels, ...shape.slice(1)])
    expect(maxAbsoluteDifference(collapse(wide).data, kernel.data)).toBeLessThan(1e-6)
    expect(widenKernel(kernel, kind, random).spatial).not.toEqual(wide.spatial)
  },
)

test.each([
  { kind: 'conv', shape: [56, 12, 3, 3], variance: 2 / 1.0625 / (9 * 12) },
  { kind: 'deconv', shape: [56, 1, 9, 9], variance: 0.01 ** 2 / 56 },
] as const)(
  "the factors' product has the variance that train_fsrcnn.py gives it: $kind",
  ({ kind, shape, variance }) => {
    const kernel = { shape, data: new Float32Array(sizeOf(shape)) }
    // For a kernel of zeros this is the product's opposite.
    const { data } = widenKernel(kernel, kind, createRandom([1, 2, 3, 4])).beside
    const found = data.reduce((sum, value) => sum + value ** 2, 0) / data.length
    expect(found / variance).toBeGreaterThan(0.8)
    expect(found / variance).toBeLessThan(1.25)
  },
)

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** [1, inputs, height, width] by a 3 × 3 kernel, zeros around, in float64. */
function convolve({ shape, data }: Numbers, kernel: Float64Array, outputs: number, inputs: number): number[] {
  const [, , height, width] = shape
  const found: number[] = []
  for (let o = 0; o < outputs; o++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0
        for (let tap = 0; tap < 9 * inputs; tap++) {
          const [i, row, column] = [Math.floor(tap / 9), y + (Math.floor(tap / 3) % 3) - 1, x + (tap % 3) - 1]
          if (row < 0 || row >= height || column < 0 || column >= width) continue
          sum += kernel[o * 9 * inputs + tap] * data[(i * height + row) * width + column]
        }
        found.push(sum)
      }
    }
  }
  return found
}

/** [1, inputs, height, width] by a 3 × 3 kernel to one channel, two steps a pixel, in float64. */
function deconvolve({ shape, data }: Numbers, kernel: Float64Array, [, , , columns]: number[]): number[] {
  const [, inputs, height, width] = shape
  const found = new Array((2 * height + 1) * (2 * width + 1)).fill(0)
  for (let at = 0; at < inputs * height * width; at++) {
    const [i, y, x] = [Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width]
    for (let tap = 0; tap < 9; tap++) {
      found[(2 * y + Math.floor(tap / 3)) * columns + 2 * x + (tap % 3)] += data[at] * kernel[9 * i + tap]
    }
  }
  return found
}
