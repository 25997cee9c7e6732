import { fileURLToPath } from 'node:url'
import { type Raster, restoreChroma } from '@sr/image'
import { psnr } from '@sr/metrics'
import sharp, { type Sharp } from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { createRestoringUpscaler } from '../../src/restoring/restoring-upscaler.js'
import { createUpscaler } from '../../src/upscale/upscaler.js'
import { pair } from '../../src/weights/restoring/fsrcnn-s-x2.js'
import { restoringWeights } from '../../src/weights/restoring-pair.js'
import { fakeEngine } from '../support/fake-engine.js'

const photo = fileURLToPath(new URL('../../../../examples/photos/dog.png', import.meta.url))

async function decoded(picture: Sharp): Promise<Raster<Uint8Array>> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, channels: info.channels, data: new Uint8Array(data) }
}

const small = () => sharp(photo).resize(96, 96)
const jpeg = (quality: number): Promise<Buffer> => small().jpeg({ quality }).toBuffer()

describe('createRestoringUpscaler', () => {
  let upscaler: Awaited<ReturnType<typeof createRestoringUpscaler>>
  beforeAll(async () => {
    upscaler = await createRestoringUpscaler(pair)
    return () => upscaler.dispose()
  })

  /** What the network of a strength makes of a picture whose chroma was restored. */
  async function enlarged(picture: Raster, strength: number): Promise<Raster> {
    const fixed = await createUpscaler(restoringWeights(pair, strength))
    const result = await fixed.upscale(await restoreChroma(picture, strength))
    fixed.dispose()
    return result
  }

  test('says what it is, as other upscalers do', () => {
    expect(upscaler).toMatchObject({ scale: 2, config: { architecture: 'fsrcnn', d: 32 }, engine: 'wasm' })
  })

  test('finds nothing to restore in a lossless picture, all in a bad one, and less in a better one', async () => {
    expect(await upscaler.choose(await decoded(small()))).toEqual({
      strength: 0,
      quality: 100,
      evidence: 'nothing',
    })
    const [bad, better] = [await jpeg(20), await jpeg(80)]
    expect(await upscaler.choose(await decoded(sharp(bad)), bad)).toMatchObject({ strength: 1, quality: 20 })
    const found = await upscaler.choose(await decoded(sharp(better)), better)
    expect(found).toMatchObject({ quality: 80, evidence: 'tables' })
    expect(found.strength).toBeGreaterThan(0)
    expect(found.strength).toBeLessThan(1)
    expect(Number.isInteger(found.strength * 16)).toBe(true)
  })

  test('enlarges by the network that it chooses, and by one that is asked for, to the bit', async () => {
    const file = await jpeg(80)
    const picture = await decoded(sharp(file))
    const { strength } = await upscaler.choose(picture, file)
    expect(await upscaler.upscale(picture, { file })).toEqual(await enlarged(picture, strength))
    expect(await upscaler.upscale(picture, { restore: 0.3 })).toEqual(await enlarged(picture, 0.3))
    const lossless = await decoded(small())
    expect(await upscaler.upscale(lossless)).toEqual(await enlarged(lossless, 0))
  })

  test('comes nearer to the original of a bad JPEG than the released network', async () => {
    const original = await decoded(sharp(photo).removeAlpha())
    const picture = await decoded(sharp(await jpeg(30)))
    const [auto, off] = [await upscaler.upscale(picture), await upscaler.upscale(picture, { restore: 0 })]
    expect(psnr(auto, original)).toBeGreaterThan(psnr(off, original) + 0.5)
  })

  test('sees what a file was before: a JPEG of quality 20 that was stored again at 95', async () => {
    const again = await sharp(await jpeg(20))
      .jpeg({ quality: 95 })
      .toBuffer()
    expect(await upscaler.choose(await decoded(sharp(again)), again)).toMatchObject({
      strength: 1,
      evidence: 'steps',
    })
  })

  test('is not stopped by bytes that are no file', async () => {
    const picture = await decoded(small())
    for (const file of [new Uint8Array(), Uint8Array.of(0xff, 0xd8, 0xff, 0xdb, 0xff), Buffer.from('JPEG')]) {
      expect((await upscaler.choose(picture, file)).strength).toBe(0)
    }
  })

  test.each([Number.NaN, 1.5, -0.1, '0.5', 'off', null])('refuses to restore by %j', async (restore) => {
    const call = upscaler.upscale(await decoded(small()), { restore: restore as number })
    await expect(call).rejects.toThrow(RangeError)
    await expect(call).rejects.toThrow(/upscale: restore must be 'auto' or a number from 0 to 1, found /)
  })

  test('refuses files that are no bytes, pictures that are none, and options that it lacks', async () => {
    const picture = await decoded(small())
    await expect(upscaler.upscale(picture, { file: 'a.jpg' as never })).rejects.toThrow(
      'upscale: file must be the bytes of the picture\'s file, found "a.jpg". Read what lies there',
    )
    await expect(upscaler.choose(picture, new ArrayBuffer(8) as never)).rejects.toThrow(
      /^choose: file must be .* Pass new Uint8Array\(buffer\)/,
    )
    await expect(upscaler.upscale('a.jpg' as never)).rejects.toThrow(/^upscale: not a raster/)
    await expect(upscaler.choose('a.jpg' as never)).rejects.toThrow(/^choose: not a raster/)
    await expect(upscaler.upscale(picture, { strength: 1 } as never)).rejects.toThrow(
      /^upscale: unknown option "strength"\. Expected restore, file, signal, .* Did you mean restore\?$/,
    )
    await expect(createRestoringUpscaler(pair, { scale: 2 } as never)).rejects.toThrow(
      /scale is that of the pair/,
    )
  })

  test.each([undefined, 'fsrcnn-x2', pair.clean, { pair }, { ...pair, strengths: undefined }])(
    'refuses what is no pair: %o',
    async (given) => {
      const call = createRestoringUpscaler(given as never)
      await expect(call).rejects.toThrow(TypeError)
      await expect(call).rejects.toThrow(/^createRestoringUpscaler: not a pair\. Expected/)
    },
  )

  test('ends with the signal’s reason', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(upscaler.upscale(await decoded(small()), { signal })).rejects.toThrow('enough')
  })
})

describe('networks of a restoring upscaler', () => {
  const picture = { width: 8, height: 8, channels: 1, data: new Uint8Array(64) }
  const enlarge = async (steps: readonly number[]) => {
    const { engine, counts } = fakeEngine()
    const upscaler = await createRestoringUpscaler(pair, { engine })
    const at = async (step: number) => {
      await upscaler.upscale(picture, { restore: step / 16 })
    }
    for (const step of steps) await at(step)
    return { upscaler, counts, at }
  }

  test('are made when they are needed, and four stay: those that were used last', async () => {
    const { counts, at, upscaler } = await enlarge([0, 1, 2, 3, 1])
    expect(counts).toMatchObject({ loads: 4, disposals: 0 })
    await at(4) // 0 goes
    expect(counts).toMatchObject({ loads: 5, disposals: 1 })
    for (const step of [1, 2, 3, 4]) await at(step)
    expect(counts).toMatchObject({ loads: 5, disposals: 1 })
    await at(0)
    expect(counts).toMatchObject({ loads: 6, disposals: 2 })
    upscaler.dispose()
  })

  test('stay while they work, however many those are', async () => {
    const { counts, at, upscaler } = await enlarge([])
    await Promise.all(Array.from({ length: 16 }, (_, i) => at(i + 1)))
    expect(counts.loads - counts.disposals).toBe(4)
    upscaler.dispose()
  })

  test('are all freed by dispose, after which calls are refused', async () => {
    const { counts, upscaler } = await enlarge([1, 2, 3, 4, 5])
    const running = upscaler.upscale(picture, { restore: 0.9 })
    upscaler.dispose()
    upscaler.dispose()
    await expect(running).rejects.toMatchObject({ name: 'UpscalerError', code: 'disposed' })
    await expect(upscaler.upscale(picture)).rejects.toMatchObject({ code: 'disposed' })
    await expect(upscaler.choose(picture)).rejects.toMatchObject({ code: 'disposed' })
    await expect.poll(() => counts.disposals).toBe(counts.loads)
  })

  test('are tried again after one could not be loaded', async () => {
    const { engine } = fakeEngine()
    let isLost = false
    const flaky = {
      ...engine,
      load: (weights: Parameters<typeof engine.load>[0]) =>
        isLost ? Promise.reject(new Error('lost')) : engine.load(weights),
    }
    const upscaler = await createRestoringUpscaler(pair, { engine: flaky })
    isLost = true
    await expect(upscaler.upscale(picture, { restore: 1 })).rejects.toMatchObject({ code: 'engine-failed' })
    isLost = false
    expect(await upscaler.upscale(picture, { restore: 1 })).toMatchObject({ width: 16 })
    upscaler.dispose()
  })
})
