import type { Raster, Size } from '@sr/image'
import { backends, leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { mae as coreMae } from '../../src/mae.js'
import { mse as coreMse } from '../../src/mse.js'
import { psnr as corePsnr } from '../../src/psnr.js'
import { ssim as coreSsim } from '../../src/ssim.js'
import { type SsimVariant, ssimVariants } from '../../src/ssim-variants.js'
import { mae, mse, psnr, ssim, ssimMap, type TensorMaskedOptions } from '../../src/tensor/index.js'
import { hash32, type PairName, vectorPair } from '../support/vector-pictures.js'
import { noisyWaves, rejection, stackOf, tagsOf, tensorOf } from './tensor-pictures.js'

const metrics = { psnr, mse, mae, ssim } as const
/** The same in float64. */
const exactly = { psnr: corePsnr, mse: coreMse, mae: coreMae, ssim: coreSsim } as const
const names = Object.keys(metrics) as (keyof typeof metrics)[]
const variants = Object.keys(ssimVariants) as SsimVariant[]
/** Large pictures where their size matters: 'wang-auto' shrinks these by 2 and by 3. */
const pairsOf = (variant: SsimVariant): PairName[] =>
  variant === 'wang-auto' ? ['waves_noise', 'large_f2', 'large_f3'] : ['waves_noise', 'rgb_noise']
const pairs = variants.flatMap((variant) => pairsOf(variant).map((name) => ({ variant, name })))

/** Blots of the seed over about a third of a picture, of several levels; its first pixel is outside. */
function blots({ width, height }: Size, seed: number): Raster<Uint8Array> {
  const data = Uint8Array.from({ length: width * height }, (_, index) => {
    const [i, j] = [Math.floor(index / width), index % width]
    const level = hash32(i >> 2, j >> 2, seed) % 9
    return index > 0 && level < 3 ? level + 1 : 0
  })
  return { width, height, channels: 1, data }
}

describe.each(backends)('on the %s backend', (backend) => {
  beforeAll(() => useBackend(backend))

  describe.each([1, 2, 3, 4])('of %i channels', (channels) => {
    const pictures = [1, 2, 3].map((seed) => noisyWaves(seed, channels, 25))
    const references = [1, 2, 3].map((seed) => noisyWaves(seed, channels, 0))

    test.each(names)('%s in a mask is what float64 gives, alone and in a stack', async (name) => {
      const masks = [1, 2, 3].map((seed) => blots(pictures[0], seed))
      const [x, y, mask] = [stackOf(pictures), stackOf(references), stackOf(masks)]
      for (const options of [{}, { cropBorder: 3 }, { channel: 'y601' }] as const) {
        const values = await metrics[name](x, y, { ...options, mask })
        expect(values).toHaveLength(3)
        for (const [index, value] of values.entries()) {
          const alone = [pictures[index], references[index], masks[index]].map(tensorOf)
          const single = await metrics[name](alone[0], alone[1], { ...options, mask: alone[2] })
          const exact = exactly[name](pictures[index], references[index], { ...options, mask: masks[index] })
          expectNear(value, exact)
          expectNear(single, exact)
          expect(
            Math.abs(exact - exactly[name](pictures[index], references[index], options)),
          ).toBeGreaterThan(1e-4)
          tf.dispose(alone)
        }
      }
      tf.dispose([x, y, mask])
    })
  })

  for (const { variant, name } of pairs) {
    const title = `${variant} takes the mask where its windows are centred: ${name}`
    test(title, { tags: tagsOf(backend, name) }, async () => {
      const { x, y } = vectorPair(name)
      const bytes = blots(x, 4)
      const [picture, reference, mask] = [y, x, bytes].map(tensorOf)
      for (const cropBorder of [0, 3]) {
        const exact = coreSsim(y, x, { variant, cropBorder, mask: bytes })
        expectNear(await ssim(picture, reference, { variant, cropBorder, mask }), exact)
        const { value, map } = await ssimMap(picture, reference, { variant, cropBorder, mask })
        expectNear(value, exact)
        map.dispose()
      }
      tf.dispose([picture, reference, mask])
    })
  }

  test('one mask serves all pictures of a stack, as [h, w] or [h, w, 1], of any type', async () => {
    const pictures = [noisyWaves(1, 3, 25), noisyWaves(2, 3, 25)]
    const references = [noisyWaves(1, 3, 0), noisyWaves(2, 3, 0)]
    const bytes = blots(pictures[0], 5)
    const [x, y, mask] = [stackOf(pictures), stackOf(references), tensorOf(bytes)]
    const same = tf.tidy(() => [
      mask,
      tf.squeeze(mask, [2]),
      tf.notEqual(mask, 0),
      tf.div(mask, -1000), // what is not 0 counts whole
      tf.stack([mask, mask]),
    ])
    for (const name of names) {
      for (const each of same) {
        const values = await metrics[name](x, y, { mask: each })
        for (const [index, value] of values.entries()) {
          expectNear(value, exactly[name](pictures[index], references[index], { mask: bytes }))
        }
      }
    }
    tf.dispose([x, y, ...same])
  })

  test('a mask of all pixels changes nothing', async () => {
    const [x, y, mask] = [tensorOf(noisyWaves(1, 3, 25)), tensorOf(noisyWaves(1, 3, 0)), tf.ones([44, 47])]
    for (const name of names) {
      expectNear(await metrics[name](x, y, { mask }), await metrics[name](x, y))
    }
    tf.dispose([x, y, mask])
  })

  test('pictures that are identical in the mask have infinite PSNR, whatever is outside', async () => {
    const [x, y] = [
      tf.zeros<tf.Rank.R3>([2, 3, 1], 'int32'),
      tf.tensor3d([0, 0, 0, 0, 0, 9], [2, 3, 1], 'int32'),
    ]
    const [inside, pixel] = [tf.tensor2d([1, 1, 1, 1, 1, 0], [2, 3]), tf.tensor2d([0, 0, 0, 0, 0, 1], [2, 3])]
    expect(await psnr(x, y, { mask: inside })).toBe(Number.POSITIVE_INFINITY)
    expect(await mse(x, y, { mask: pixel })).toBeCloseTo(81, 4)
    tf.dispose([x, y, inside, pixel])
  })

  test('one pixel of a million keeps its digits', async () => {
    const [x, y] = [tf.fill([1000, 1000, 1], 0.5), tf.fill([1000, 1000, 1], 0.501)]
    const mask = tf.tidy(() =>
      tf.pad(tf.ones([1, 1]), [
        [700, 299],
        [300, 699],
      ]),
    )
    expect(Number(await mse(x, y, { dataRange: 1, mask }))).toBeCloseTo((Math.fround(0.501) - 0.5) ** 2, 11)
    tf.dispose([x, y, mask])
  })

  test('a mask that leaves no pixel of a picture, or no window, is refused', async () => {
    const [x, y] = [tf.zeros<tf.Rank.R4>([2, 20, 20, 1], 'int32'), tf.ones([2, 20, 20, 1], 'int32')]
    const second = tf.tidy(() => tf.concat([tf.ones([1, 20, 20, 1]), tf.zeros([1, 20, 20, 1])]))
    const edge = tf.tidy(() =>
      tf.pad(tf.ones([1, 20]), [
        [0, 19],
        [0, 0],
      ]),
    )
    const message =
      'mask: it leaves no pixel. Expected a sample other than 0, found none in the compared part of picture'
    for (const name of names) {
      expect(await rejection(metrics[name](x, y, { mask: second }))).toBe(`${message} 1.`)
    }
    expect(await psnr(x, y, { mask: edge })).toHaveLength(2)
    expect(await rejection(psnr(x, y, { mask: edge, cropBorder: 1 }))).toBe(`${message} 0.`)
    expect(await rejection(ssim(x, y, { mask: edge }))).toBe(`${message} 0.`)
    tf.dispose([x, y, second, edge])
  })

  test("a mask leaves no tensors behind, on error neither, and is the caller's to dispose", async () => {
    const [x, y] = [tensorOf(noisyWaves(1, 3, 20)), tensorOf(noisyWaves(1, 3, 0))]
    const masks = [tf.ones([44, 47]), tf.zeros([44, 47, 1]), tf.ones([9, 9])]
    for (const name of names) {
      for (const mask of masks) {
        const run = () => metrics[name](x, y, { mask, cropBorder: 1 }).catch(() => undefined)
        expect(await leakedTensors(run)).toBe(0)
        expect(mask.isDisposed).toBe(false)
      }
    }
    tf.dispose([x, y, masks])
  })
})

test.each<[string, () => unknown, string]>([
  [
    'of another size',
    () => tf.ones([8, 9]),
    'psnr: the mask does not fit. Expected one of [9,8], [9,8,1], [2,9,8,1], found [8,9].',
  ],
  ['of another number', () => tf.ones([3, 9, 8, 1]), 'found [3,9,8,1]'],
  ['of one for a stack of two', () => tf.ones([1, 9, 8, 1]), 'found [1,9,8,1]'],
  ['of three channels', () => tf.ones([9, 8, 3]), 'found [9,8,3]'],
  [
    'of numbers',
    () => [[1]],
    'psnr: mask is no tensor. Expected one of [9,8], [9,8,1], [2,9,8,1], found Array.',
  ],
  ['of @sr/metrics', () => ({ width: 8, height: 9 }), 'psnr: mask is no tensor.'],
  [
    'of words',
    () => tf.fill([9, 8], 'yes', 'string'),
    'psnr: the mask has the wrong type. Expected float32, int32 or bool, found string.',
  ],
])('a mask %s is refused', async (_, input, message) => {
  await useBackend('cpu')
  const leaked = await leakedTensors(async () => {
    const x: tf.Tensor4D = tf.zeros([2, 9, 8, 3], 'int32')
    const mask = input()
    expect(await rejection(psnr(x, x, { mask } as TensorMaskedOptions))).toContain(message)
    tf.dispose([x, mask as tf.Tensor])
  })
  expect(leaked).toBe(0)
})

function expectNear(value: number, exact: number): void {
  expect(Math.abs(value - exact)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(exact)))
}
