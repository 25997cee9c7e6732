import { backends, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { psnr } from '../../src/tensor/psnr.js'
import { ssim } from '../../src/tensor/ssim.js'
import { dataRangeCases, dataRangePair } from '../support/data-range-pictures.js'

describe.each(backends)('on the backend %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(dataRangeCases)('PSNR and SSIM of $name equal those of scikit-image', async (each) => {
    const { dataRange } = each
    const [picture, reference] = dataRangePair(each).map(({ width, height, data }) =>
      tf.tensor3d(Float32Array.from(data), [height, width, each.channels]),
    )
    expect(await psnr(picture, reference, { dataRange })).toBeCloseTo(each.psnr, 4)
    for (const variant of ['skimage', 'sr'] as const) {
      expect(await ssim(picture, reference, { dataRange, variant })).toBeCloseTo(each.ssim[variant], 4)
    }
    tf.dispose([picture, reference])
  })

  test('samples of int32 beyond a byte need a stated range', async () => {
    const words = tf.fill([16, 16, 1], 1000, 'int32')
    await expect(psnr(words, words)).rejects.toThrow('Expected 0 to 255, or a stated dataRange, found 1000')
    expect(await ssim(words, words, { dataRange: 1023 })).toBeCloseTo(1, 5)
    words.dispose()
  })
})
