import { createRaster, lumaBt601Uint8, type Raster, resizeBicubic } from '@sr/image'
import { describe, expect, test } from 'vitest'
import type { Degrade } from '../../src/train/degrade.js'
import { type Batch, createPatchSource, type PatchSource } from '../../src/train/patch-source.js'
import fixtures from '../fixtures/training.json' with { type: 'json' }
import { orientationsOf } from '../support/orientations.js'
import { seededRaster } from '../support/seeded-raster.js'

const { width, height, data } = fixtures.rgb
const colour = picture('colour.png', { width, height, channels: 3, data: Uint8Array.from(data) })
const grey = picture('grey.png', lumaBt601Uint8(colour.read()))
const noise = [31, 44].map((px) => picture(`noise-${px}.png`, seededRaster(px, px + 5, 1, 'uint8', px)))

describe('patches', () => {
  const cases = [
    { scale: 2, patchPx: 5, inputScale: 1 },
    { scale: 3, patchPx: 4, inputScale: 1 },
    { scale: 3, patchPx: 7, inputScale: 3 }, // the patch need not be a multiple of the scale
  ]

  test.each(cases)(
    "are aligned squares of NumPy's pairs: ×$scale, of which $inputScale before the network",
    async (options) => {
      expectPairs((await createPatchSource([colour], { ...options, batch: 60, seed: 3 })).next(), options)
    },
  )

  test.each(cases)(
    'are the same where each is reduced alone, with the picture around it: ×$scale, of which $inputScale before',
    async (options) => {
      const scale = 1 / options.scale
      const degrade: Degrade = (_, __, original) => resizeBicubic(original, { scale }, { rounding: 'none' })
      const source = await createPatchSource([grey], { ...options, batch: 60, seed: 3, degrade })
      expectPairs(await source.next(), options)
    },
  )

  function expectPairs({ input, target }: Batch, options: (typeof cases)[number]): void {
    const ratio = options.scale / options.inputScale
    const targetPx = ratio * options.patchPx
    expect(input.shape).toEqual([60, options.patchPx, options.patchPx, 1])
    expect(target.shape).toEqual([60, targetPx, targetPx, 1])

    const seen = new Set<number>()
    for (const [index, found] of patchesOf(target).entries()) {
      const [foundInput] = patchesOf(input).slice(index)
      const pair = fixtures.pairs.find(
        (pair) => pair.scale === options.scale && matches(pair, foundInput, found, { ...options, ratio }),
      )
      expect(pair).toBeDefined()
      seen.add(pair?.downscale ?? 0)
    }
    expect([...seen].sort()).toEqual([0.6, 0.7, 0.8, 0.9, 1])
  }

  test('of RGB have the three channels that patches of each of them alone have', async () => {
    const options = { scale: 3, patchPx: 4, batch: 20, seed: 3 }
    const { input, target } = (await createPatchSource([colour], { ...options, channels: 3 })).next()
    expect([input.shape, target.shape]).toEqual([
      [20, 4, 4, 3],
      [20, 12, 12, 3],
    ])
    for (const channel of [0, 1, 2]) {
      const alone = Uint8Array.from({ length: width * height }, (_, i) => data[3 * i + channel] as number)
      const plane = picture('plane.png', { width, height, channels: 1, data: alone })
      const expected = (await createPatchSource([plane], options)).next()
      const only = (_: number, i: number): boolean => i % 3 === channel
      expect(input.data.filter(only)).toEqual(expected.input.data)
      expect(target.data.filter(only)).toEqual(expected.target.data)
    }
  })

  test('of RGB are grey where the picture is, degraded or not', async () => {
    const options = { scale: 2, patchPx: 5, batch: 4, seed: 1, channels: 3 } as const
    const degrade: Degrade = (low) => low
    const drawn = [
      (await createPatchSource([grey], options)).next(),
      await (await createPatchSource([grey], { ...options, degrade })).next(),
    ]
    for (const { input, target } of drawn) {
      for (const { data } of [input, target]) {
        data.forEach((value, i) => {
          expect(value).toBe(data[i - (i % 3)])
        })
      }
    }
  })

  test('are upright and of the picture as it is where the augmentation says so', async () => {
    const augment = { downscales: [1], orientations: 'upright' } as const
    const source = await createPatchSource([colour], { scale: 2, patchPx: 14, batch: 3, augment })
    expect(source.patches).toBe(4) // 17 × 14 pixels hold a square of 14 four times
    const pair = fixtures.pairs.find(({ scale, downscale }) => scale === 2 && downscale === 1)
    const squares = [0, 1, 2, 3].map((x) =>
      (pair?.target ?? []).flatMap((row) => row.slice(2 * x, 2 * x + 28)),
    )
    for (const patch of patchesOf(source.next().target)) expect(squares).toContainEqual(levels(patch))
  })

  test('are counted: every place in every picture at every down-scale, eight times', async () => {
    // 44 × 49 pixels give 22 × 24, and by half 22 × 25 → 11 × 12.
    const augment = { downscales: [1, 0.5] }
    const source = await createPatchSource([noise[1]], { scale: 2, patchPx: 10, batch: 1, augment })
    expect(source.patches).toBe((13 * 15 + 2 * 3) * 8)
  })
})

describe('a source', () => {
  const options = { scale: 2, patchPx: 6, batch: 8, seed: 1 }

  test('gives the same batches for the same seed, and others for another', async () => {
    const [a, b, other] = await Promise.all(
      [1, 1, 2].map((seed) => createPatchSource(noise, { ...options, seed })),
    )
    const batches = drawBatches(a, 5)
    expect(drawBatches(b, 5)).toEqual(batches)
    expect(drawBatches(other, 5)).not.toEqual(batches)
  })

  test('gives no batch twice', async () => {
    const batches = drawBatches(await createPatchSource(noise, options), 20)
    expect(new Set(batches.map(({ input }) => input.data.join())).size).toBe(20)
  })

  test('gives the same batches without room to keep pairs', async () => {
    const [kept, anew] = await Promise.all(
      [undefined, 0].map((cacheLimitBytes) =>
        createPatchSource(noise, {
          ...options,
          ...(cacheLimitBytes === undefined ? {} : { cacheLimitBytes }),
        }),
      ),
    )
    expect(drawBatches(anew, 5)).toEqual(drawBatches(kept, 5))
  })

  test('restored in another process goes on as if it had not been stopped', async () => {
    const source = await createPatchSource(noise, options)
    drawBatches(source, 3)
    const saved = JSON.stringify(source.state())
    const resumed = await createPatchSource(noise, { ...options, seed: 99 })
    resumed.restore(JSON.parse(saved))
    expect(drawBatches(resumed, 10)).toEqual(drawBatches(source, 10))
  })

  test('refuses the state of other pictures or options, and stays as it was', async () => {
    const source = await createPatchSource(noise, options)
    const untouched = await createPatchSource(noise, options)
    const others = [
      await createPatchSource(noise.slice(1), options),
      await createPatchSource(noise, { ...options, batch: 9 }),
      await createPatchSource(noise, { ...options, patchPx: 7 }),
      await createPatchSource(noise, { ...options, augment: { orientations: 'upright' } }),
    ]
    for (const other of others) {
      expect(() => source.restore(other.state())).toThrow(
        expect.objectContaining({ name: 'TrainingError', code: 'state-mismatch' }),
      )
    }
    expect(source.next()).toEqual(untouched.next())
  })

  test.each([undefined, [1, 2, 3], [0, 0, 0, 0], [1, 2, 3, 2 ** 32], [1, 2, 3, 'four']])(
    'refuses a damaged random state: %j',
    async (random) => {
      const source = await createPatchSource(noise, options)
      const damaged = JSON.parse(JSON.stringify({ ...source.state(), random }))
      expect(() => source.restore(damaged)).toThrow(
        expect.objectContaining({ code: 'state-mismatch', message: expect.stringMatching(/random/) }),
      )
    },
  )

  test('does not write to the pictures', async () => {
    const raster = seededRaster(40, 40, 1, 'uint8', 4)
    const before = raster.data.slice()
    drawBatches(await createPatchSource([picture('a', raster)], options), 3)
    expect(raster.data).toEqual(before)
  })

  test('takes grey, grey with alpha, RGB, 16-bit and float pictures for the same luma', async () => {
    const grey = seededRaster(30, 30, 1, 'uint8', 5)
    const withAlpha = createRaster(30, 30, 2, 'uint8')
    for (const [i, level] of grey.data.entries()) withAlpha.data.set([level, i % 256], 2 * i)
    const words = { ...grey, data: Uint16Array.from(grey.data, (level) => level * 257) }
    const floats = { ...grey, data: Float32Array.from(grey.data, (level) => level / 255) }
    const expected = (await createPatchSource([picture('grey', grey)], options)).next()
    for (const raster of [withAlpha, words, floats]) {
      expect((await createPatchSource([picture('same', raster)], options)).next()).toEqual(expected)
    }
  })
})

describe('bad pictures', () => {
  const options = { scale: 3, patchPx: 8, batch: 2 }
  const tiny = picture('tiny.png', seededRaster(23, 60, 1, 'uint8', 1))
  const cause = new Error('the file is cut short')
  const corrupt = {
    name: 'corrupt.png',
    read: () => {
      throw cause
    },
  }
  const noPicture = picture('no-picture.png', { width: 40, height: 40, channels: 1, data: new Uint8Array(7) })
  const notANumber = picture('nan.png', { ...createRaster(40, 40, 1, 'float32') })
  notANumber.read().data[5] = Number.NaN

  test('are skipped, counted and named while the others are used', async () => {
    const source = await createPatchSource([tiny, corrupt, ...noise, noPicture, notANumber], options)
    const alone = await createPatchSource(noise, options)
    expect(source.pictures).toBe(2)
    expect(source.skipped.map(({ name, reason }) => [name, reason])).toEqual([
      ['tiny.png', 'too-small'],
      ['corrupt.png', 'unreadable'],
      ['no-picture.png', 'unreadable'],
      ['nan.png', 'unreadable'],
    ])
    expect(source.skipped[0].message).toBe(
      'tiny.png: the picture is too small. Expected at least 24 × 24 pixels, found 23 × 60.',
    )
    expect(source.skipped[1]).toMatchObject({
      message: 'corrupt.png: cannot be read: the file is cut short',
      cause,
    })
    expect(source.next()).toEqual(alone.next())
  })

  test('alone are an empty set that names them', async () => {
    await expect(createPatchSource([tiny, corrupt], options)).rejects.toMatchObject({
      name: 'TrainingError',
      code: 'empty-set',
      message: expect.stringMatching(/among 2\. The first: tiny\.png/),
      skipped: [{ name: 'tiny.png' }, { name: 'corrupt.png' }],
    })
  })

  test('of which there are none are an empty set too', async () => {
    await expect(createPatchSource([], options)).rejects.toMatchObject({ code: 'empty-set', skipped: [] })
  })

  test('that are too small once shrunk are used as they are', async () => {
    const exact = picture('exact.png', seededRaster(24, 24, 1, 'uint8', 2))
    expect((await createPatchSource([exact], options)).patches).toBe(8)
    await expect(
      createPatchSource([exact], { ...options, augment: { downscales: [0.5] } }),
    ).rejects.toMatchObject({
      code: 'empty-set',
    })
  })
})

test.each([
  [{ scale: 2.5 }, RangeError, /scale.*2\.5/],
  [{ scale: 1 }, RangeError, /scale/],
  [{ patchPx: 0 }, RangeError, /patchPx/],
  [{ batch: 1.5 }, RangeError, /batch/],
  [{ seed: -1 }, RangeError, /seed/],
  [{ augment: { downscales: [] } }, RangeError, /downscales/],
  [{ augment: { downscales: [1, 1.1] } }, RangeError, /downscales/],
  [{ cacheLimitBytes: Number.NaN }, RangeError, /cacheLimitBytes/],
  [{ inputScale: 3 }, RangeError, /inputScale: expected 1 or the scale, 2, found 3/],
])('the options %j are refused before a picture is read', async (wrong, kind, message) => {
  let reads = 0
  const counted = { name: 'counted', read: () => noise[++reads].read() }
  const call = createPatchSource([counted], { scale: 2, patchPx: 6, batch: 8, ...wrong })
  await expect(call).rejects.toThrow(kind)
  await expect(call).rejects.toThrow(message)
  expect(reads).toBe(0)
})

interface Alignment {
  readonly patchPx: number
  readonly inputScale: number
  readonly ratio: number
}

/**
 * Whether both patches, turned alike, stand at the same place of a pair of the
 * fixtures; every place is tried.
 */
function matches(
  pair: (typeof fixtures.pairs)[number],
  input: readonly number[],
  target: readonly number[],
  { patchPx, inputScale, ratio }: Alignment,
): boolean {
  const turnedInputs = orientationsOf(input, patchPx)
  const turnedTargets = orientationsOf(target, ratio * patchPx)
  const whole = inputScale === 1 ? pair.small : pair.enlarged
  return whole.slice(patchPx - 1).some((_, y) =>
    whole[0].slice(patchPx - 1).some((_, x) => {
      const expectedInput = squareOf(whole, x, y, patchPx)
      const expectedTarget = squareOf(pair.target, ratio * x, ratio * y, ratio * patchPx)
      return turnedTargets.some(
        (turned, i) => isClose(turned, expectedTarget) && isClose(turnedInputs[i], expectedInput),
      )
    }),
  )
}

function squareOf(rows: readonly number[][], x: number, y: number, px: number): number[] {
  return rows.slice(y, y + px).flatMap((row) => row.slice(x, x + px))
}

function isClose(patch: readonly number[], expectedLevels: readonly number[]): boolean {
  return patch.every((value, i) => Math.abs(255 * value - expectedLevels[i]) <= 1e-4)
}

function patchesOf({ shape: [count, rows, columns], data }: Batch['input']): number[][] {
  const length = rows * columns
  return Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * length, (i + 1) * length)))
}

function levels(patch: readonly number[]): number[] {
  return patch.map((value) => Math.round(255 * value))
}

function drawBatches(source: PatchSource, count: number): Batch[] {
  return Array.from({ length: count }, () => source.next())
}

function picture<Picture extends Raster>(name: string, raster: Picture) {
  return { name, read: () => raster }
}
