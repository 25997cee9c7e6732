import { backends, leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import { ssimMap as coreSsimMap } from '../../src/ssim.js'
import { type SsimVariant, ssimVariants } from '../../src/ssim-variants.js'
import { ssim, ssimMap, type TensorSsimMap } from '../../src/tensor/index.js'
import { type PairName, pairNames, vectorPair, vectorsOf } from '../support/vector-pictures.js'
import { noisyWaves, rejection, stackOf, tagsOf, tensorOf } from './tensor-pictures.js'

const variants = Object.keys(ssimVariants) as SsimVariant[]
/** Large pictures where their size matters: 'wang-auto' shrinks these by 2 and by 3. */
const pairsOf = (variant: SsimVariant): PairName[] =>
  variant === 'wang-auto' ? ['waves_noise', 'large_f2', 'large_f3'] : ['waves_noise', 'rgb_noise']
const pairs = variants.flatMap((variant) => pairsOf(variant).map((name) => ({ variant, name })))

describe.each(backends)('on the %s backend', (backend) => {
  beforeAll(() => useBackend(backend))

  for (const name of pairNames) {
    const title = `the map of ${name} has the reference size, samples and extremes`
    test(title, { tags: tagsOf(backend, name) }, () => testMap(name))
  }

  async function testMap(name: PairName): Promise<void> {
    const { x, y } = vectorPair(name)
    const { gaussian_valid, map_shape, map_samples, map_min, map_max } = vectorsOf(name).ssim
    const { value, map } = await measured(y, x)
    expectClose(value, Number(gaussian_valid))
    if (map_shape === undefined || map_samples === undefined) {
      expect(x.channels).toBe(3)
      return
    }
    expect(map.shape).toEqual([...map_shape, 1])
    for (const [row, column, sample] of map_samples)
      expectClose(map.data[row * map.shape[1] + column], sample)
    expectClose(
      map.data.reduce((a, b) => Math.min(a, b)),
      Number(map_min),
    )
    expectClose(
      map.data.reduce((a, b) => Math.max(a, b)),
      Number(map_max),
    )
  }

  for (const { variant, name } of pairs) {
    const title = `${variant} has the windows, values and places of float64: ${name}`
    test(title, { tags: tagsOf(backend, name) }, async () => {
      const { x, y } = vectorPair(name)
      const options = { variant, cropBorder: 3 }
      expectSameMap(await measured(y, x, options), coreSsimMap(y, x, options))
    })
  }

  test('luma has one map, colours the mean of theirs, alpha none', async () => {
    for (const channels of [2, 3, 4]) {
      const [x, y] = [noisyWaves(1, channels, 25), noisyWaves(1, channels, 0)]
      for (const channel of ['rgb', 'y601', 'yFull'] as const) {
        expectSameMap(await measured(x, y, { channel }), coreSsimMap(x, y, { channel }))
      }
    }
  })

  test('a stack has a stack of maps, each that of its pictures', async () => {
    const pictures = [1, 2, 3].map((seed) => noisyWaves(seed, 3, 25))
    const references = [1, 2, 3].map((seed) => noisyWaves(seed, 3, 0))
    const [x, y] = [stackOf(pictures), stackOf(references)]
    const { value, map, first } = await ssimMap(x, y, { cropBorder: 2 })
    expect(value).toEqual(await ssim(x, y, { cropBorder: 2 }))
    expect(first).toEqual({ x: 7, y: 7 })
    expect(map.shape).toEqual([3, 30, 33, 1])
    const samples = await map.data()
    for (const [index, picture] of pictures.entries()) {
      const exact = coreSsimMap(picture, references[index], { cropBorder: 2 }).map.data
      expectAllClose(samples.subarray(index * exact.length, (index + 1) * exact.length), exact)
    }
    tf.dispose([x, y, map])
  })

  test('the map is the one tensor that stays behind, also of grey and of identical pictures', async () => {
    for (const channels of [1, 3]) {
      const [x, y] = [tensorOf(noisyWaves(1, channels, 20)), tensorOf(noisyWaves(1, channels, 0))]
      const [xs, ys] = tf.tidy(() => [tf.expandDims<tf.Tensor4D>(x), tf.expandDims<tf.Tensor4D>(y)])
      for (const variant of variants) {
        const leaked = await leakedTensors(async () => {
          for (const { map } of [await ssimMap(x, y, { variant }), await ssimMap(xs, ys, { variant })]) {
            expect(map.isDisposed).toBe(false)
            map.dispose()
          }
        })
        expect(leaked).toBe(0)
      }
      const same = await ssimMap(x, x)
      expect(same.value).toBe(1)
      expect((await same.map.data()).every((sample) => sample === 1)).toBe(true)
      expect([x, y, xs, ys].map(({ isDisposed }) => isDisposed)).toEqual([false, false, false, false])
      tf.dispose([x, y, xs, ys, same.map])
    }
  })

  test('bad input leaves no map behind', async () => {
    const [x, y] = [tf.ones([12, 12, 3]), tf.zeros([12, 12, 3])]
    const infinite = tf.fill([12, 12, 3], Number.POSITIVE_INFINITY)
    const corner = tf.tidy(() =>
      tf.pad(tf.ones([1, 1]), [
        [0, 11],
        [0, 11],
      ]),
    )
    const failures = [
      [() => ssimMap(infinite, y, { dataRange: 1 }), 'ssimMap: picture: a sample is out of range'],
      [() => ssimMap(x, y, { dataRange: 1, cropBorder: 1 }), 'ssimMap: the picture is too small'],
      [() => ssimMap(x, y), 'ssimMap: floats do not say their range'],
      [() => ssimMap(x, y, { dataRange: 1, variant: 'best' as 'sr' }), 'ssimMap: unknown variant'],
      [() => ssimMap(x, y, { dataRange: 1, mask: corner }), 'mask: it leaves no pixel'],
    ] as const
    for (const [run, message] of failures) {
      expect(await leakedTensors(async () => expect(await rejection(run())).toContain(message))).toBe(0)
    }
    tf.dispose([x, y, infinite, corner])
  })
})

test('the rank of the map is that of the picture', () => {
  expectTypeOf<TensorSsimMap<tf.Tensor3D>['map']>().toEqualTypeOf<tf.Tensor3D>()
  expectTypeOf<TensorSsimMap<tf.Tensor4D>['map']>().toEqualTypeOf<tf.Tensor4D>()
  expectTypeOf<TensorSsimMap<tf.Tensor>['map']>().toEqualTypeOf<tf.Tensor>()
})

/** `ssimMap` of two pictures of bytes, its map read. */
async function measured(...[picture, reference, options]: Parameters<typeof coreSsimMap>) {
  const [x, y] = [picture, reference].map((bytes) => tensorOf(bytes as ReturnType<typeof noisyWaves>))
  const { map, ...rest } = await ssimMap(x, y, options as object)
  const read = { ...rest, map: { shape: map.shape, data: Float64Array.from(await map.data()) } }
  tf.dispose([x, y, map])
  return read
}

function expectSameMap(
  found: Awaited<ReturnType<typeof measured>>,
  exact: ReturnType<typeof coreSsimMap>,
): void {
  expectClose(found.value, exact.value)
  expect(found.map.shape).toEqual([exact.map.height, exact.map.width, 1])
  expectAllClose(found.map.data, exact.map.data)
  expect([found.first, found.stepPx]).toEqual([exact.first, exact.stepPx])
}

function expectClose(value: number, expected: number): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-5)
}

function expectAllClose(values: ArrayLike<number>, expected: Float64Array): void {
  expect(values.length).toBe(expected.length)
  expect(expected.reduce((most, value, i) => Math.max(most, Math.abs(values[i] - value)), 0)).toBeLessThan(
    1e-4,
  )
}
