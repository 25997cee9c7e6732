import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Raster, RasterData } from '@sr/image'
import { fsrcnnConfig } from '@sr/network'
import { CheckpointError } from '@sr/weights-converter/safetensors'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRestoringUpscaler, type RestoringUpscaler } from '../../src/restoring/restoring-upscaler.js'
import { createUpscaler, type Upscaler } from '../../src/upscale/upscaler.js'
import { weights as fsrcnnS } from '../../src/weights/released/fsrcnn-s-x2.js'
import { weights as multi } from '../../src/weights/released/multi.js'
import { pair } from '../../src/weights/restoring/fsrcnn-s-x2.js'
import { createWorkerUpscaler } from '../../src/worker/worker-upscaler.js'
import { seededRaster } from '../support/seeded-raster.js'
import { seededWeights } from '../support/seeded-weights.js'

const inPackage = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

const photo = inPackage('../../examples/photos/dog.png')

/** Compares memory, because `toEqual` takes minutes over millions of samples. */
function expectSameBits({ data, ...shape }: Raster, { data: expected, ...expectedShape }: Raster): void {
  expect(shape).toEqual(expectedShape)
  expect(data.constructor).toBe(expected.constructor)
  const bytes = ({ buffer, byteOffset, byteLength }: RasterData) =>
    Buffer.from(buffer, byteOffset, byteLength)
  expect(Buffer.compare(bytes(data), bytes(expected))).toBe(0)
}

test('the code of the worker is what its sources compile to', () => {
  execFileSync(process.execPath, [inPackage('scripts/build-worker.js'), '--check'])
}, 30_000)

describe('an upscaler in a worker', () => {
  let here: Upscaler
  let there: Upscaler
  beforeAll(async () => {
    here = await createUpscaler(fsrcnnS)
    there = await createWorkerUpscaler(fsrcnnS, { threads: 2 })
  })
  afterAll(() => {
    here.dispose()
    there.dispose()
  })

  test('says of itself what one on this thread says', () => {
    const { config, scale, engine } = here
    expect({ config: there.config, scale: there.scale, engine: there.engine }).toEqual({
      config,
      scale,
      engine,
    })
  })

  test('makes the same bits of bytes, words and floats, grey and coloured, with alpha and without', async () => {
    for (const type of ['uint8', 'uint16', 'float32'] as const) {
      for (const channels of [1, 2, 3, 4]) {
        const picture = seededRaster(61, 43, channels, type, channels)
        expectSameBits(await there.upscale(picture), await here.upscale(picture))
      }
    }
  })

  test('leaves the picture where it is, and keeps the kind of its samples', async () => {
    const clamped = { width: 3, height: 2, data: new Uint8ClampedArray(24).fill(9) }
    expect((await there.upscale(clamped)).data).toBeInstanceOf(Uint8ClampedArray)
    expect(clamped.data).toEqual(new Uint8ClampedArray(24).fill(9))
    const buffer = { width: 1, height: 1, channels: 1, data: Buffer.from([7]) }
    expect(Buffer.isBuffer((await there.upscale(buffer)).data)).toBe(false)
    const part = { width: 1, height: 1, channels: 1, data: new Uint8Array([1, 2, 3]).subarray(1, 2) }
    expectSameBits(await there.upscale(part), await here.upscale(part))
  })

  test('sends a picture that takes several messages whole', async () => {
    const picture = seededRaster(640, 500, 4, 'uint8', 1)
    expectSameBits(await there.upscale(picture), await here.upscale(picture))
  })

  test('fills into', async () => {
    const picture = seededRaster(20, 10, 3, 'uint8', 1)
    const into = new Uint8Array(40 * 20 * 3)
    expect((await there.upscale(picture, { into })).data).toBe(into)
    expect(into).toEqual((await here.upscale(picture)).data)
  })

  test('several calls at once end with the same bits', async () => {
    const pictures = [1, 2, 3, 4].map((seed) => seededRaster(100 + seed, 90, 3, 'uint8', seed))
    const results = await Promise.all(pictures.map((picture) => there.upscale(picture)))
    for (const [i, picture] of pictures.entries()) expectSameBits(results[i], await here.upscale(picture))
  })

  test('progress goes from 0 to 1, and what onProgress throws ends the call', async () => {
    const ratios: number[] = []
    const picture = seededRaster(300, 300, 3, 'uint8', 1)
    await there.upscale(picture, { onProgress: ({ ratio }) => ratios.push(ratio) })
    expect(ratios[0]).toBe(0)
    expect(ratios.at(-1)).toBe(1)
    const failure = new Error('no more')
    const onProgress = () => {
      throw failure
    }
    await expect(there.upscale(picture, { onProgress })).rejects.toBe(failure)
  })

  test('a signal ends its own call with its reason, and no other', async () => {
    const picture = seededRaster(600, 600, 3, 'uint8', 1)
    const controller = new AbortController()
    const [aborted, kept] = [there.upscale(picture, { signal: controller.signal }), there.upscale(picture)]
    controller.abort('enough')
    await expect(aborted).rejects.toBe('enough')
    expectSameBits(await kept, await here.upscale(picture))
    await expect(there.upscale(picture, { signal: AbortSignal.abort('before') })).rejects.toBe('before')
  })

  const picture = seededRaster(4, 4, 3, 'uint8', 1)
  const wrongCalls: readonly [string, (upscaler: Upscaler) => Promise<unknown>][] = [
    ['no picture', (upscaler) => upscaler.upscale(7 as never)],
    ['a wrong length', (upscaler) => upscaler.upscale({ ...picture, width: 5 })],
    ['an unknown option', (upscaler) => upscaler.upscale(picture, { scale: 3 } as never)],
    ['a short into', (upscaler) => upscaler.upscale(picture, { into: new Uint8Array(3) })],
    [
      'an into of floats',
      (upscaler) => upscaler.upscale(picture, { into: new Float32Array(192) as RasterData }),
    ],
    [
      'levels as floats',
      (upscaler) => upscaler.upscale({ ...picture, data: new Float32Array(48).fill(255) }),
    ],
  ]
  test.each(wrongCalls)('%s is the error that it is on this thread', async (_, call) => {
    const expected = await call(here).catch((error: unknown) => error)
    const found = await call(there).catch((error: unknown) => error)
    expect(found).toEqual(expected)
    expect(Object(found).constructor).toBe(Object(expected).constructor)
  })
})

describe('creation', () => {
  const wrongCreations: readonly [string, Parameters<typeof createWorkerUpscaler>][] = [
    ['a name', ['fsrcnn-x2' as never]],
    ['a module', [{ weights: fsrcnnS } as never]],
    ['no scale for several networks', [multi]],
    ['an unknown scale', [multi, { scale: 7 }]],
    ['alpha', [fsrcnnS, { alpha: 'keep' as never }]],
    ['tile', [fsrcnnS, { tile: 0 }]],
    ['damaged bytes', [fsrcnnS.subarray(0, 1000)]],
  ]
  test.each(wrongCreations)('%s: the error is that of createUpscaler', async (_, given) => {
    const expected: unknown = await createUpscaler(...given).catch((error: unknown) => error)
    const found: unknown = await createWorkerUpscaler(...given).catch((error: unknown) => error)
    expect(found).toEqual(expected)
    expect(Object(found).constructor).toBe(Object(expected).constructor)
  })

  test('damaged bytes are a CheckpointError with its code', async () => {
    const error: unknown = await createWorkerUpscaler(fsrcnnS.subarray(0, 1000)).catch(
      (error: unknown) => error,
    )
    expect(error).toBeInstanceOf(CheckpointError)
    expect(error).toMatchObject({ code: expect.stringMatching(/truncated|malformed/) })
  })

  test('options that make no sense are told at once', async () => {
    await expect(createWorkerUpscaler(fsrcnnS, { threads: 0 })).rejects.toThrow(/threads must be 'auto' or/)
    await expect(createWorkerUpscaler(fsrcnnS, { engine: 'auto' } as never)).rejects.toThrow(
      /createWorkerUpscaler: unknown option "engine".*createUpscaler takes others/,
    )
    await expect(createWorkerUpscaler(fsrcnnS, { workerUrl: 7 as never })).rejects.toThrow(
      'workerUrl must be a string or a URL, found 7.',
    )
  })

  test('weights are copied: what becomes of them later changes nothing', async () => {
    const weights = seededWeights(fsrcnnConfig({ scale: 2, d: 3, s: 2, m: 1 }), 1)
    const picture = seededRaster(9, 9, 1, 'uint8', 1)
    using expected = await createUpscaler(weights)
    using upscaler = await createWorkerUpscaler(weights)
    for (const { data } of weights.tensors.values()) data.fill(0)
    expect(await upscaler.upscale(picture)).toEqual(await expected.upscale(picture))
  })

  test('dispose ends what runs, and what comes after, with disposed', async () => {
    const upscaler = await createWorkerUpscaler(fsrcnnS)
    const running = upscaler.upscale(seededRaster(900, 900, 3, 'uint8', 1))
    upscaler.dispose()
    upscaler.dispose()
    await expect(running).rejects.toMatchObject({ name: 'UpscalerError', code: 'disposed' })
    await expect(upscaler.upscale(seededRaster(2, 2, 1, 'uint8', 1))).rejects.toMatchObject({
      code: 'disposed',
    })
  })
})

describe('a pair in a worker', () => {
  let here: RestoringUpscaler
  let there: RestoringUpscaler
  beforeAll(async () => {
    here = await createRestoringUpscaler(pair)
    there = await createWorkerUpscaler(pair, { threads: 2 })
  })
  afterAll(() => {
    here.dispose()
    there.dispose()
  })

  test('chooses by the picture and by its file, and makes the same bits', async () => {
    const file = await sharp(photo).resize(96, 80).jpeg({ quality: 25 }).toBuffer()
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
    const picture = {
      width: info.width,
      height: info.height,
      channels: 3 as const,
      data: new Uint8Array(data),
    }
    const bytes = new Uint8Array(file)
    const chosen = await there.choose(picture, bytes)
    expect(chosen).toEqual(await here.choose(picture, bytes))
    expect(chosen).toMatchObject({ evidence: 'tables', strength: expect.toSatisfy((share) => share > 0.5) })
    for (const options of [{}, { file: bytes }, { restore: 0.5 }, { restore: 0 }, { restore: 1 }])
      expectSameBits(await there.upscale(picture, options), await here.upscale(picture, options))
  })

  test('refuses what one on this thread refuses, in the same words', async () => {
    const picture = seededRaster(4, 4, 3, 'uint8', 1)
    const wrong = [{ restore: 2 }, { restore: 'most' }, { file: 'photo.jpg' }, { strength: 1 }] as never[]
    for (const options of wrong) {
      const message = await here.upscale(picture, options).catch((error: Error) => error.message)
      expect(message).toEqual(expect.any(String))
      expect(await there.upscale(picture, options).catch((error: Error) => error.message)).toBe(message)
    }
    await expect(createWorkerUpscaler(pair, { scale: 2 } as never)).rejects.toThrow(
      /scale is that of the pair/,
    )
  })
})
