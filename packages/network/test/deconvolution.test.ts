import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  centredCrop,
  cropOf,
  deconvolutionOutputSize,
  outputPaddingFor,
  pictureCrop,
  subpixelKernel,
} from '../src/index.js'

interface Plain {
  shape: number[]
  data: number[]
}
const torch = JSON.parse(readFileSync(new URL('fixtures/deconvolution.json', import.meta.url), 'utf8')) as {
  sizes: {
    rows: [kernel: number, stride: number, padding: number, outputPadding: number, size: number | null][]
  }
  values: { stride: number; crop: [number, number]; weight: Plain; input: Plain; output: Plain }[]
}

test('output sizes are those of PyTorch for every kernel, stride, padding and output padding', () => {
  for (const [kernel, stride, padding, outputPadding, size] of torch.sizes.rows) {
    if (size === null) continue
    expect(deconvolutionOutputSize(7, stride, kernel, cropOf({ padding, outputPadding }))).toBe(size)
  }
})

test('outputPaddingFor finds the one output padding with which PyTorch gives scale × input, and refuses where there is none', () => {
  for (const [kernel, scale, padding] of torch.sizes.rows) {
    const exact = torch.sizes.rows.find(
      ([k, s, p, , size]) => k === kernel && s === scale && p === padding && size === 7 * scale,
    )
    const reachable = kernel >= scale && padding < kernel
    if (!reachable || exact === undefined)
      expect(() => outputPaddingFor(kernel, scale, padding)).toThrow(RangeError)
    else {
      expect(outputPaddingFor(kernel, scale, padding)).toBe(exact[3])
      expect(cropOf({ padding, outputPadding: exact[3] })).toEqual([padding, padding - exact[3]])
    }
  }
})

test('an impossible combination names its numbers and the paddings that work', () => {
  expect(() => outputPaddingFor(9, 3, 2)).toThrow(
    'kernel 9, stride 3 and padding 2 would need output padding -2 to give 3 × input; PyTorch allows 0 to 2. Use padding 3 to 4, or state the crop.',
  )
  expect(() => centredCrop(3, 4)).toThrow('a kernel of 3 leaves gaps between blocks of stride 4')
})

describe('the centred crop', () => {
  test('gives scale × input and differs by at most one row between its two sides', () => {
    for (const kernel of [3, 5, 8, 9, 11]) {
      for (let scale = 1; scale <= Math.min(kernel, 8); scale++) {
        const [before, after] = centredCrop(kernel, scale)
        expect(deconvolutionOutputSize(10, scale, kernel, [before, after])).toBe(10 * scale)
        expect(after - before === 0 || after - before === 1).toBe(true)
      }
    }
  })
})

test('the picture crop starts where the network starts and gives scale × input', () => {
  for (const [crop, scale] of [
    [[3, 2], 2],
    [[3, 2], 3],
    [[4, 3], 4],
  ] as const) {
    const [before, after] = pictureCrop({ kernel: 9, crop }, scale)
    expect(before).toBe(crop[0])
    expect(deconvolutionOutputSize(10, scale, 9, [before, after])).toBe(10 * scale)
  }
})

describe('the sub-pixel form of a transposed convolution', () => {
  for (const { stride, crop, weight, input, output } of torch.values) {
    const [, outChannels = 0, kernel = 0] = weight.shape
    const exact = crop[0] + crop[1] === kernel - stride
    test(`equals PyTorch number for number at stride ${stride}, crop [${crop}], ${outChannels} channels`, () => {
      expect(exact).toBe(true)
      const rewritten = subpixelKernel(
        { shape: weight.shape, data: Float32Array.from(weight.data) },
        stride,
        crop,
      )
      expect(runSubpixel(rewritten, input, stride, outChannels)).toEqual(output.data)
    })
  }

  test('wastes nothing at ×3 with the centred crop: 3 × 3 taps to 9 channels are the 81 of the kernel', () => {
    const weight = { shape: [1, 1, 9, 9], data: Float32Array.from({ length: 81 }, (_, i) => i + 1) }
    const { size, padding, data } = subpixelKernel(weight, 3, [3, 3])
    expect([size, padding]).toEqual([3, [1, 1]])
    expect([...data].sort((a, b) => a - b)).toEqual([...weight.data])
  })

  test('is refused for a crop whose output is not scale × input', () => {
    expect(() => subpixelKernel({ shape: [1, 1, 9, 9], data: new Float32Array(81) }, 3, [4, 4])).toThrow(
      'has a sub-pixel form for crops of 6 rows in all, found [4,4]',
    )
  })
})

/**
 * The definition, slowly: zero-padded stride-1 convolution, then each pixel's channels laid
 * out as a block. Returns [c, h, w].
 */
function runSubpixel(
  { size, padding, data }: { size: number; padding: readonly [number, number]; data: Float32Array },
  input: Plain,
  scale: number,
  outChannels: number,
): number[] {
  const [, inChannels = 0, height = 0, width = 0] = input.shape
  const outputs = scale * scale * outChannels
  const result = new Array<number>(outputs * height * width).fill(0)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let k = 0; k < outputs; k++) {
        let sum = 0
        for (let t = 0; t < size; t++) {
          for (let u = 0; u < size; u++) {
            const row = y + t - padding[0]
            const column = x + u - padding[0]
            if (row < 0 || row >= height || column < 0 || column >= width) continue
            for (let c = 0; c < inChannels; c++) {
              sum +=
                Number(input.data[(c * height + row) * width + column]) *
                Number(data[((t * size + u) * inChannels + c) * outputs + k])
            }
          }
        }
        const [i, j, o] = [
          Math.floor(k / outChannels / scale),
          Math.floor(k / outChannels) % scale,
          k % outChannels,
        ]
        result[(o * height * scale + y * scale + i) * width * scale + x * scale + j] = sum
      }
    }
  }
  return result
}
