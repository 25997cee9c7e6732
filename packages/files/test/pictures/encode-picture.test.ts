import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRaster, type Raster, type RasterData } from '@sr/image'
import { decodePng } from '@sr/image/png'
import { pictureFixtures } from '@sr-internal/pictures'
import { createRandom, maxAbsoluteDifference } from '@sr-internal/testing'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { FileFormat } from '../../src/formats.js'
import { assertAlphaSurvives, assertFormatHolds, encodePicture } from '../../src/pictures/encode-picture.js'
import { readPicture } from '../../src/pictures/read-picture.js'
import { createTiffCanvas } from '../../src/pictures/tiff-canvas.js'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sr-encode-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A gradient: lossy formats come near to it. */
function gradient(channels: number, type: 'uint8' | 'uint16'): Raster<Uint8Array | Uint16Array> {
  const raster =
    type === 'uint8' ? createRaster(9, 6, channels, 'uint8') : createRaster(9, 6, channels, 'uint16')
  const step = type === 'uint8' ? 1 : 257
  for (let i = 0; i < raster.data.length; i++) {
    const pixel = Math.floor(i / channels)
    raster.data[i] = step * (30 + 12 * (pixel % 9) + 8 * Math.floor(pixel / 9) + 5 * (i % channels))
  }
  return raster
}

/** The bytes of the file that a raster becomes. */
async function encode(
  raster: Raster<Uint8Array | Uint16Array>,
  format: FileFormat,
  { iccProfile, ...options }: { iccProfile?: Uint8Array | undefined; effort?: number | undefined } = {},
): Promise<Uint8Array> {
  const type = raster.data instanceof Uint8Array ? 'uint8' : 'uint16'
  const canvas = createTiffCanvas(raster, type, iccProfile)
  canvas.raster.data.set(raster.data)
  const file = join(folder, `encoded.${format}`)
  await encodePicture('a picture', file, canvas, {
    format,
    metadata: { extendedXmp: [], comments: [], chunks: [] },
    ...options,
  })
  return await readFile(file)
}

async function roundTrip(
  raster: Raster<Uint8Array | Uint16Array>,
  format: 'webp' | 'jpeg' | 'avif' | 'tiff',
): Promise<Raster> {
  const path = join(folder, `picture.${format}`)
  await writeFile(path, await encode(raster, format))
  return (await readPicture(path, 1)).raster
}

describe('encodePicture', () => {
  it('leaves sharp with as many threads as it had, however many pictures are in work', async () => {
    const before = sharp.concurrency()
    onTestFinished(() => void sharp.concurrency(before))
    const usual = availableParallelism() + 1 // never what is set for AVIF
    sharp.concurrency(usual)
    const formats = ['avif', 'avif', 'png', 'avif'] as const
    const files = formats.map(async (format, index) => {
      const raster = gradient(3, 'uint8')
      const canvas = createTiffCanvas(raster, 'uint8', undefined)
      const metadata = { extendedXmp: [], comments: [], chunks: [] }
      await encodePicture('a picture', join(folder, `${index}.${format}`), canvas, { format, metadata })
    })
    expect(sharp.concurrency()).toBe(availableParallelism())
    await Promise.all(files)
    expect(sharp.concurrency()).toBe(usual)
  })

  it.each([1, 2, 3, 4])(
    'writes PNGs of %i channels that another decoder reads exactly, in 8 and 16 bit',
    async (channels) => {
      for (const type of ['uint8', 'uint16'] as const) {
        const raster = gradient(channels, type)
        expect(decodePng(await encode(raster, 'png'))).toEqual(raster)
      }
    },
  )

  it.each([1, 2, 3, 4])('writes TIFFs of %i channels without loss, in 8 and 16 bit', async (channels) => {
    for (const type of ['uint8', 'uint16'] as const) {
      const raster = gradient(channels, type)
      expect(await roundTrip(raster, 'tiff')).toEqual(raster)
    }
  })

  it('writes lossy formats near to the picture, and 16 bit as the 8 it stands for', async () => {
    for (const format of ['jpeg', 'webp', 'avif'] as const) {
      const eight = gradient(3, 'uint8')
      for (const raster of [eight, gradient(3, 'uint16')]) {
        const { data } = await roundTrip(raster, format)
        expect(maxAbsoluteDifference(data, eight.data), format).toBeLessThanOrEqual(6)
      }
    }
  })

  it('keeps grey JPEGs grey and alpha in WebP and AVIF', async () => {
    expect((await roundTrip(gradient(1, 'uint8'), 'jpeg')).channels).toBe(1)
    for (const format of ['webp', 'avif'] as const) {
      const raster = gradient(4, 'uint8')
      const { channels, data } = await roundTrip(raster, format)
      expect(channels).toBe(4)
      const alpha = (samples: RasterData): Uint8Array =>
        Uint8Array.from(samples).filter((_, i) => i % 4 === 3)
      expect(maxAbsoluteDifference(alpha(data), alpha(raster.data)), format).toBeLessThanOrEqual(6)
    }
  })

  it.each(['png', 'jpeg', 'webp', 'tiff', 'avif'] as const)(
    'attaches the profile to a %s without touching the numbers',
    async (format) => {
      const fixture = pictureFixtures.find(({ profileBytes }) => profileBytes !== undefined)
      const path = join(folder, 'profiled')
      await writeFile(path, fixture?.file ?? '')
      const { iccProfile } = await readPicture(path, 1)
      const raster = gradient(3, 'uint8')
      const file = await encode(raster, format, { iccProfile })
      const { icc, orientation } = await sharp(file).metadata()
      expect(icc).toEqual(iccProfile)
      expect(orientation ?? 1).toBe(1)
      const { data } = await sharp(file, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true })
      // The profile exchanges red and blue: converted numbers would lie far off.
      expect(maxAbsoluteDifference(Uint8Array.from(data), raster.data)).toBeLessThanOrEqual(6)
    },
  )

  it('searches longer for an AVIF of more effort, and leaves sharp as many threads as it had', async () => {
    const threads = sharp.concurrency()
    const random = createRandom(3)
    const raster = createRaster(96, 96, 3, 'uint8')
    for (let i = 0; i < raster.data.length; i++) raster.data[i] = (i % 96) / 2 + 90 * random()
    const usual = await encode(raster, 'avif')
    expect(await encode(raster, 'avif')).toEqual(usual)
    expect(await encode(raster, 'avif', { effort: 5 })).not.toEqual(usual)
    expect(sharp.concurrency()).toBe(threads)
  })

  it('leaves an opaque alpha channel out of a JPEG and refuses a transparent one', async () => {
    const opaque = gradient(4, 'uint8')
    for (let i = 3; i < opaque.data.length; i += 4) opaque.data[i] = 255
    expect(() => assertAlphaSurvives('a.jpg', 'jpeg', opaque)).not.toThrow()
    expect((await roundTrip(opaque, 'jpeg')).channels).toBe(3)
    opaque.data[opaque.data.length - 1] = 254
    expect(() => assertAlphaSurvives('a.jpg', 'jpeg', opaque)).toThrow(/Drop alpha/)
    expect(() => assertAlphaSurvives('a.png', 'png', opaque)).not.toThrow()
  })
})

describe('assertFormatHolds', () => {
  it('names the longest side that a format can hold', () => {
    expect(() => assertFormatHolds('a.webp', 'webp', { width: 16_384, height: 10 })).toThrow(/WebP.*16383/)
    expect(() => assertFormatHolds('a.webp', 'webp', { width: 16_383, height: 10 })).not.toThrow()
  })

  it.each([
    ['webp', 16_383],
    ['jpeg', 65_500],
    ['avif', 16_384],
  ] as const)('agrees with the %s encoder', async (format, side) => {
    const strip = (width: number): Raster<Uint8Array> => createRaster(width, 1, 1, 'uint8')
    await expect(encode(strip(side), format)).resolves.toBeInstanceOf(Uint8Array)
    await expect(encode(strip(side + 1), format)).rejects.toMatchObject({
      code: 'output-unwritable',
      where: 'a picture',
    })
  })
})
