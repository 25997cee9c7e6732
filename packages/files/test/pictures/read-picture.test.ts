import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { pictureFixtures } from '@sr-internal/pictures'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pngChunk } from '../../src/pictures/png-parts.js'
import { readFormat, readPicture } from '../../src/pictures/read-picture.js'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sr-read-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function fileOf(bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, 'picture')
  await writeFile(path, bytes)
  return path
}

/** Black pixels of one bit. */
function blackPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  const pixels = deflateSync(Buffer.alloc((1 + Math.ceil(width / 8)) * height))
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', pixels), pngChunk('IEND', new Uint8Array())]
  return Buffer.concat([Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10), ...chunks])
}

const refusal = async (bytes: Uint8Array | string, scale = 2): Promise<unknown> =>
  readPicture(await fileOf(bytes), scale).catch((error: unknown) => error)

describe('readPicture', () => {
  it.each(pictureFixtures)('gives the samples of a $name', async ({ file, tolerance, ...expected }) => {
    const { raster, density, iccProfile, warnings } = await readPicture(await fileOf(file), 2)
    expect(raster).toMatchObject({
      width: expected.width,
      height: expected.height,
      channels: expected.channels,
    })
    expect(raster.data).toBeInstanceOf(expected.type === 'uint16' ? Uint16Array : Uint8Array)
    expect(maxAbsoluteDifference(raster.data, expected.samples)).toBeLessThanOrEqual(tolerance)
    const { density: dpi } = expected
    if (dpi !== undefined) expect(density).toEqual({ x: dpi, y: dpi, unit: 'inch' })
    expect(iccProfile?.length).toBe(expected.profileBytes)
    expect(warnings.length).toBe(expected.pages === undefined ? 0 : 1)
  })

  it('reads the 300 × 150 dots an inch that a BMP says in pixels a metre', async () => {
    const bmp = Buffer.from(pictureFixtures.find(({ name }) => name === '24-bit BMP')?.file ?? [])
    bmp.writeInt32LE(11811, 38)
    bmp.writeInt32LE(5906, 42)
    expect((await readPicture(await fileOf(bmp), 2)).density).toEqual({ x: 300, y: 150, unit: 'inch' })
  })

  it('warns of the other frames of an animated PNG', async () => {
    const { file } = pictureFixtures.find(({ name }) => name === 'RGB PNG') ?? { file: new Uint8Array() }
    const mark = Buffer.from([0, 0, 0, 8, ...Buffer.from('acTL'), 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0])
    mark.writeUInt32BE(crc32(mark.subarray(4, 16)), 16)
    const bytes = Buffer.concat([file.subarray(0, 33), mark, file.subarray(33)])
    const { warnings } = await readPicture(await fileOf(bytes), 2)
    expect(warnings).toEqual(['3 pages or frames; only the first is enlarged.'])
  })

  it('refuses an empty file, a text file and a GIF by name', async () => {
    expect(await refusal('')).toMatchObject({ code: 'empty-file' })
    expect(await refusal('This is no picture.')).toMatchObject({ code: 'unsupported-picture' })
    const gif = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
      .gif()
      .toBuffer()
    expect(await refusal(gif)).toMatchObject({
      code: 'unsupported-picture',
      message: expect.stringContaining('GIF'),
    })
  })

  it('refuses float samples instead of rounding them to bytes', async () => {
    const floats = sharp(new Float32Array(12).fill(0.5), { raw: { width: 2, height: 2, channels: 3 } })
    const tiff = await floats.toColourspace('scrgb').tiff({ compression: 'none' }).toBuffer()
    const { depth } = await sharp(tiff).metadata()
    expect(depth).toBe('float')
    expect(await refusal(tiff)).toMatchObject({
      code: 'unsupported-picture',
      message: expect.stringContaining('float'),
    })
  })

  it('refuses a PNG, JPEG or TIFF whose pixels are damaged or cut off', async () => {
    for (const name of ['RGB PNG', 'RGB JPEG', 'RGB TIFF']) {
      const { file } = pictureFixtures.find((fixture) => fixture.name === name) ?? { file: new Uint8Array() }
      expect(await refusal(file.subarray(0, file.length - 60)), name).toMatchObject({
        code: 'corrupt-picture',
      })
    }
    const { file } = pictureFixtures.find(({ name }) => name === 'RGB PNG') ?? { file: new Uint8Array() }
    const flipped = Uint8Array.from(file)
    flipped[70] ^= 0xff // inside IDAT
    expect(await refusal(flipped)).toMatchObject({ code: 'corrupt-picture' })
  })

  it('warns of a JPEG that ends properly but has lost pixels, and of no other after it', async () => {
    const samples = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * i) % 251)
    const file = await sharp(samples, { raw: { width: 64, height: 64, channels: 3 } })
      .jpeg()
      .toBuffer()
    // End of image.
    const holed = Buffer.concat([file.subarray(0, file.length / 2), Uint8Array.of(0xff, 0xd9)])
    const { warnings } = await readPicture(await fileOf(holed), 2)
    expect(warnings).toEqual([expect.stringMatching(/^the file is damaged.*premature end of data segment/)])
    expect((await readPicture(await fileOf(file), 2)).warnings).toEqual([])
  })

  it('refuses a header of 60,000 × 60,000 pixels without decoding it', async () => {
    const { file } = pictureFixtures.find(({ name }) => name === 'RGB PNG') ?? { file: new Uint8Array() }
    const huge = Buffer.from(file)
    huge.writeUInt32BE(60_000, 16)
    huge.writeUInt32BE(60_000, 20)
    huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29)
    expect(await refusal(huge)).toMatchObject({
      code: 'picture-too-large',
      message: expect.stringMatching(/at most 178,956,970 pixels.*because.*60000 × 60000/),
    })
  })

  it('lets the scale decide how large a picture may be', async () => {
    const wide = await sharp({ create: { width: 8000, height: 8000, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    expect(await refusal(wide, 4)).toMatchObject({ code: 'picture-too-large' })
    expect(await refusal(wide, 1)).toMatchObject({ raster: { width: 8000 } })
  })

  it('refuses more pixels than a file of its size can be believed, unless it is let', async () => {
    const black = (side: number) => blackPng(side, side)
    expect(await refusal(black(20_000))).toMatchObject({
      code: 'picture-too-large',
      message: expect.stringMatching(
        /400,000,000 \(20000 × 20000\) in a file of [\d,]+ bytes\. Expected at most 67,108,864\..*max-pixels 400000000/,
      ),
    })
    const path = await fileOf(black(8200))
    expect(await readFormat(path)).toBe('png') // where results go is asked before the limit counts
    await expect(readPicture(path, 2)).rejects.toMatchObject({ code: 'picture-too-large' })
    expect((await readPicture(path, 2, 8200 ** 2)).raster).toMatchObject({ width: 8200, channels: 1 })
    await expect(readPicture(path, 2, 8200 ** 2 - 1)).rejects.toMatchObject({ code: 'picture-too-large' })
    const padded = Buffer.concat([black(8200), new Uint8Array(300_000)]) // as long as 8200² pixels of a drawing
    expect((await readPicture(await fileOf(padded), 2)).raster).toMatchObject({ width: 8200 })
  })

  it('refuses a BMP of run lengths that claims more pixels than its file can be believed', async () => {
    const header = Buffer.alloc(14 + 40 + 8)
    header.write('BM')
    for (const [at, value] of [
      [10, 62], // where the pixels start
      [14, 40], // bytes of this header
      [18, 20_000], // width
      [22, 20_000], // height
      [30, 1], // RLE8
      [46, 2], // colours
    ] as const)
      header.writeUInt32LE(value, at)
    header.writeUInt16LE(1, 26) // planes
    header.writeUInt16LE(8, 28) // bits
    const bitmap = Buffer.concat([header, Uint8Array.of(0, 1)]) // end of bitmap
    expect(await refusal(bitmap, 1)).toMatchObject({ code: 'picture-too-large' })
  })

  it('does not change the file', async () => {
    const { file } = pictureFixtures[0] ?? { file: new Uint8Array() }
    const path = await fileOf(file)
    await readPicture(path, 2)
    expect(await readFile(path)).toEqual(Buffer.from(file))
  })
})
