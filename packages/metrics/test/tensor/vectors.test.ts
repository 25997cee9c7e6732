import { backends, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SsimVariant } from '../../src/ssim-variants.js'
import { gmsd, haarPsi, mae, mse, msSsim, psnr, ssim, vifP } from '../../src/tensor/index.js'
import {
  type PairName,
  type PairVectors,
  pairNames,
  vectorPair,
  vectorsOf,
} from '../support/vector-pictures.js'
import { tagsOf, tensorOf } from './tensor-pictures.js'

const variants: readonly [SsimVariant, keyof PairVectors['ssim']][] = [
  ['sr', 'gaussian_valid'],
  ['wang-index', 'gaussian_valid'],
  ['wang-auto', 'wang_auto_downsample'],
  ['matlab', 'gaussian_replicate_matlab_builtin'],
  ['skimage', 'skimage_default_uniform7'],
  ['tensorflow', 'gaussian_valid'],
]

describe.each(backends)('on the %s backend', (backend) => {
  beforeAll(() => useBackend(backend))

  for (const name of pairNames) describe(name, { tags: tagsOf(backend, name) }, () => testPair(name))

  function testPair(name: PairName): void {
    const { x, y } = vectorPair(name)
    const expected = vectorsOf(name)
    let picture: tf.Tensor3D
    let reference: tf.Tensor3D
    let unitPicture: tf.Tensor3D
    let unitReference: tf.Tensor3D

    beforeEach(() => {
      ;[picture, reference] = [tensorOf(y), tensorOf(x)]
      ;[unitPicture, unitReference] = [tf.div(picture, 255), tf.div(reference, 255)]
    })
    afterEach(() => tf.dispose([picture, reference, unitPicture, unitReference]))

    test('PSNR, MSE and MAE equal the reference, as bytes and on 0..1', async () => {
      expectDecibels(await psnr(picture, reference), expected.psnr)
      expectDecibels(await psnr(unitPicture, unitReference, { dataRange: 1 }), expected.psnr)
      expectShare(await mse(picture, reference), expected.mse_255)
      expectShare(await mae(picture, reference), expected.mae_255)
    })

    test.each(variants)('SSIM %s equals %s', async (variant, key) => {
      const value = expected.ssim[key]
      if (value === undefined) {
        expect(x.channels).toBe(3) // Wang's programs are defined on grey
        return
      }
      expectClose(await ssim(picture, reference, { variant }), Number(value))
      if (x.height > 300) return // a matter of range, not of size
      expectClose(await ssim(unitPicture, unitReference, { variant, dataRange: 1 }), Number(value))
    })

    test.each([2, 3, 4] as const)(
      'without a border of %i pixels PSNR and SSIM equal the reference',
      async (cropBorder) => {
        const [decibels, similarity] = [
          expected[`psnr_crop${cropBorder}`],
          expected[`ssim_crop${cropBorder}`],
        ]
        if (decibels === undefined || similarity === undefined) {
          expect(x.height < 32 || x.height > 300).toBe(true) // the fixture leaves these out
          return
        }
        expectDecibels(await psnr(picture, reference, { cropBorder }), decibels)
        expectClose(await ssim(picture, reference, { cropBorder }), similarity)
      },
    )

    test('MS-SSIM, GMSD, HaarPSI and VIFp equal the reference where it has them', async () => {
      const haar = expected.haarpsi ?? expected.haarpsi_rgb
      if (expected.ms_ssim !== undefined) expectClose(await msSsim(picture, reference), expected.ms_ssim)
      if (expected.gmsd !== undefined) expectClose(await gmsd(picture, reference), expected.gmsd)
      if (haar !== undefined) expectClose(await haarPsi(picture, reference), haar)
      if (expected.vifp !== undefined) expectClose(await vifP(picture, reference), expected.vifp)
      expect(haar !== undefined || x.height < 32 || x.height > 300).toBe(true)
    })
  }

  test.each(['rgb_noise', 'rgb_blocky'] as const)('luma of %s equals the reference', async (name) => {
    const { x, y } = vectorPair(name)
    const expected = vectorsOf(name).y_channel
    if (expected === undefined) throw new Error(`the fixture has no luma of ${name}`)
    const [picture, reference] = [tensorOf(y), tensorOf(x)]
    const cropped = { channel: 'y601', cropBorder: 4 } as const
    expectDecibels(await psnr(picture, reference, { channel: 'y601' }), expected.psnr_y601_unrounded)
    expectDecibels(await psnr(picture, reference, cropped), expected.psnr_y601_unrounded_crop4)
    expectDecibels(await psnr(picture, reference, { channel: 'yFull' }), expected.psnr_y_fullrange_unrounded)
    expectClose(await ssim(picture, reference, { channel: 'y601' }), expected.ssim_y601_unrounded)
    expectClose(await ssim(picture, reference, cropped), expected.ssim_y601_unrounded_crop4)
    expectClose(await ssim(picture, reference, { channel: 'yFull' }), expected.ssim_y_fullrange_unrounded)
    tf.dispose([picture, reference])
  })
})

function expectClose(value: number, expected: number): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-5)
}

function expectShare(value: number, expected: number): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-5 * expected)
}

function expectDecibels(value: number, expected: number | string): void {
  if (expected === 'Infinity') expect(value).toBe(Number.POSITIVE_INFINITY)
  else expect(Math.abs(value - Number(expected))).toBeLessThanOrEqual(1e-5)
}
