import { createRaster, type Raster, resizeBicubic } from '@sr/image'
import { describe, expect, test } from 'vitest'
import type { Degrade } from '../../src/train/degrade.js'
import { type Batch, createPatchSource, type PatchSource } from '../../src/train/patch-source.js'
import { createValidationSet } from '../../src/train/validation-set.js'
import { seededRaster } from '../support/seeded-raster.js'

const pictures = [60, 71].map((px) => ({
  name: `${px} wide`,
  read: () => seededRaster(px, px + 9, 3, 'uint8', px),
}))
const options = { scale: 2, patchPx: 6, batch: 8, seed: 1 }

/** Noise that is done after a while, in an order of its own. */
const noisy: Degrade = async (low, random) => {
  await new Promise((resolve) => setTimeout(resolve, 5 * Math.random()))
  return { ...low, data: low.data.map((value) => value + 40 * (random() - 0.5)) }
}

async function drawBatches(source: PatchSource<Promise<Batch>>, count: number): Promise<Batch[]> {
  const batches: Batch[] = []
  for (let i = 0; i < count; i++) batches.push(await source.next())
  return batches
}

describe('a source of degraded patches', () => {
  test('gives the same batches for the same seed, however long each patch takes, and others for another', async () => {
    const [a, b, other] = await Promise.all(
      [1, 1, 2].map((seed) => createPatchSource(pictures, { ...options, seed, degrade: noisy })),
    )
    const batches = await drawBatches(a, 4)
    expect(await drawBatches(b, 4)).toEqual(batches)
    expect(await drawBatches(other, 4)).not.toEqual(batches)
  })

  test('restored goes on as if it had not been stopped, from a state that was taken while patches were in work', async () => {
    const source = await createPatchSource(pictures, { ...options, degrade: noisy })
    const first = source.next()
    const saved = JSON.stringify(source.state())
    await first
    expect(JSON.stringify(source.state())).toBe(saved)
    const resumed = await createPatchSource(pictures, { ...options, seed: 99, degrade: noisy })
    resumed.restore(JSON.parse(saved))
    expect(await drawBatches(resumed, 3)).toEqual(await drawBatches(source, 3))
  })

  test('degrades a place anew whenever it is drawn', async () => {
    const one = { name: 'one place', read: () => seededRaster(12, 12, 3, 'uint8', 1) }
    const upright = { downscales: [1], orientations: 'upright' } as const
    const source = await createPatchSource([one], { ...options, augment: upright, degrade: noisy })
    expect(source.patches).toBe(1)
    const { input, target } = await source.next()
    const drawn = ({ data }: Batch['input']) =>
      new Set(
        Array.from({ length: 8 }, (_, i) =>
          data.subarray((i * data.length) / 8, ((i + 1) * data.length) / 8).join(),
        ),
      )
    expect([drawn(input).size, drawn(target).size]).toEqual([8, 1])
  })

  test('gives eight pixels around a patch, as far as the picture goes, in bytes and with their original', async () => {
    const seen: [Raster, Raster][] = []
    const degrade: Degrade = (low, _, original) => {
      seen.push([low, original])
      return low
    }
    const source = await createPatchSource(pictures, {
      ...options,
      batch: 200,
      augment: { downscales: [1] },
      degrade,
    })
    await source.next()
    for (const [low, original] of seen) {
      for (const side of ['width', 'height'] as const) {
        expect(low[side]).toBeGreaterThanOrEqual(6 + 8)
        expect(low[side]).toBeLessThanOrEqual(6 + 2 * 8)
        expect(original[side]).toBe(2 * low[side])
      }
      expect([low.channels, original.channels]).toEqual([3, 3])
      // Away from where the part was cut, it is what the original is reduced to.
      const reduced = resizeBicubic(original, { scale: 1 / 2 }, { rounding: 'matlab-uint8' })
      const middle = 3 * ((low.height >> 1) * low.width + (low.width >> 1))
      expect(low.data.subarray(middle, middle + 3)).toEqual(reduced.data.subarray(middle, middle + 3))
    }
    expect(Math.max(...seen.map(([low]) => low.width))).toBe(22)
  })

  test('rejects with what degrade throws, and for a picture of another size', async () => {
    const cause = new Error('no such codec')
    const failing = await createPatchSource(pictures, { ...options, degrade: () => Promise.reject(cause) })
    await expect(failing.next()).rejects.toBe(cause)
    const smaller = await createPatchSource(pictures, {
      ...options,
      degrade: () => createRaster(3, 5, 1, 'uint8'),
    })
    await expect(smaller.next()).rejects.toThrow(/degrade: .*another size.*found 3 × 5/)
  })

  test.each([['jpeg'], [{ jpeg: [10, 95] }]])('refuses %j for degrade', async (degrade) => {
    const message = /degrade: expected a function/
    await expect(createPatchSource(pictures, { ...options, degrade } as never)).rejects.toThrow(message)
    await expect(createValidationSet(pictures, { scale: 2, degrade } as never)).rejects.toThrow(message)
  })
})

test('grey that comes back as RGBA, as from a canvas, is the same grey', async () => {
  const sources = [{ name: 'grey', read: () => seededRaster(40, 40, 1, 'uint8', 3) }]
  const rgba: Degrade = ({ width, height, data }) => {
    const samples = Uint8Array.from({ length: 4 * data.length }, (_, i) => (i % 4 === 3 ? 255 : data[i >> 2]))
    return { width, height, channels: 4, data: samples }
  }
  const [once, other] = await Promise.all(
    [(low: Raster) => low, rgba].map((degrade) => createPatchSource(sources, { ...options, degrade })),
  )
  expect(await other.next()).toEqual(await once.next())
})

describe('a validation set of degraded pictures', () => {
  test('scores bicubic lower than one of clean pictures, and the same each time it is made', async () => {
    const smooth = createRaster(40, 40, 3, 'uint8')
    for (let i = 0; i < smooth.data.length; i++) smooth.data[i] = 100 + 2 * Math.floor(i / 120) + (i % 7)
    const sources = [{ name: 'smooth', read: () => smooth }]
    const clean = await createValidationSet(sources, { scale: 2 })
    const sets = await Promise.all(
      [1, 2].map(() => createValidationSet(sources, { scale: 2, degrade: noisy })),
    )
    expect(sets[0].bicubic.psnr).toBeLessThan(clean.bicubic.psnr - 3)
    expect(sets[1].bicubic).toEqual(sets[0].bicubic)
  })

  test('gives a model floats 0..1, enlarged for SRCNN', async () => {
    const white = { name: 'white but for a line', read: () => seededRaster(40, 40, 1, 'uint8', 3) }
    for (const [inputScale, side] of [
      [1, 20],
      [2, 40],
    ]) {
      const set = await createValidationSet([white], { scale: 2, inputScale, degrade: (low) => low })
      const score = await set.score((input) => {
        expect([input.width, input.height, input.channels]).toEqual([side, side, 1])
        expect(Math.max(...input.data)).toBeLessThan(1.2)
        return inputScale === 1 ? resizeBicubic(input, { scale: 2 }) : input
      })
      expect(score).toEqual(set.bicubic)
    }
  })
})
