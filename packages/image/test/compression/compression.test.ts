import { readFileSync } from 'node:fs'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import { compressionOf } from '../../src/compression/compression.js'
import type { Raster } from '../../src/index.js'

const { arithmeticJpeg } = JSON.parse(
  readFileSync(new URL('../fixtures/compression.json', import.meta.url), 'utf8'),
) as { arithmeticJpeg: { file: string; quality: number } }

const photo = readFileSync(new URL('../../../../examples/photos/dog.png', import.meta.url))
const jpeg = (quality: number) => sharp(photo).jpeg({ quality }).toBuffer()

/** What libvips makes of a file. */
async function decode(file: Buffer): Promise<Raster> {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return { width, height, channels, data: new Uint8Array(data) }
}

/** The picture as a PNG, with what libvips does to it between. */
const then = (file: Buffer, change: (image: Sharp) => Sharp): Promise<Raster> =>
  change(sharp(file)).png().toBuffer().then(decode)

describe('compressionOf a JPEG file', () => {
  test.each([5, 10, 20, 30, 40, 50, 60, 75, 85, 90, 95])(
    'reads quality %d from its tables',
    async (quality) => {
      const file = await jpeg(quality)
      const found = compressionOf(await decode(file), file)
      expect(Math.abs(found.quality - quality)).toBeLessThanOrEqual(1)
    },
  )

  test('reads progressive files, and files with tables of 16 bits and fill bytes', async () => {
    const progressive = await sharp(photo).jpeg({ quality: 40, progressive: true }).toBuffer()
    expect(compressionOf(await decode(progressive), progressive).quality).toBe(40)
    const wide = withWideTables(await jpeg(40))
    expect((await sharp(wide).metadata()).format).toBe('jpeg')
    expect(compressionOf(await decode(wide), wide).quality).toBe(40)
  })

  test('finds what a file of quality 95 was before', async () => {
    const file = await sharp(await jpeg(30))
      .jpeg({ quality: 95 })
      .toBuffer()
    const { quality, evidence } = compressionOf(await decode(file), file)
    expect(evidence).toBe('steps')
    expect(Math.abs(quality - 30)).toBeLessThanOrEqual(1)
  })

  test('reads files in arithmetic code, whoever decodes them', async () => {
    const file = Buffer.from(arithmeticJpeg.file, 'base64')
    const { quality, evidence } = compressionOf(grey(8), file)
    expect(evidence).toBe('tables')
    expect(Math.abs(quality - arithmeticJpeg.quality)).toBeLessThanOrEqual(1)
  })

  test('says nothing of a file whose header is cut short, has zeros or other bits', async () => {
    const file = await jpeg(30)
    const found = Array.from({ length: 700 }, (_, length) => compressionOf(grey(8), file.subarray(0, length)))
    const scan = file.indexOf('ffda', 0, 'hex')
    expect(new Set(found.slice(0, scan).map(({ quality }) => quality))).toEqual(new Set([100, 30]))
    expect(found.slice(0, file.indexOf('ffc0', 0, 'hex') + 4).every(({ quality }) => quality === 100)).toBe(
      true,
    )
    const zeros = Buffer.from(file)
    zeros.fill(0, zeros.indexOf('ffdb', 0, 'hex') + 10, zeros.indexOf('ffdb', 0, 'hex') + 20)
    expect(compressionOf(grey(8), zeros)).toEqual({ quality: 100, evidence: 'nothing' })
    const twelveBits = Buffer.from(file)
    twelveBits[twelveBits.indexOf('ffc0', 0, 'hex') + 4] = 12
    expect(compressionOf(grey(8), twelveBits)).toEqual({ quality: 100, evidence: 'nothing' })
  })

  test.each<[unknown, string]>([
    ['photo.jpg', '"photo.jpg"'],
    [new ArrayBuffer(8), 'an ArrayBuffer'],
    [Promise.resolve(new Uint8Array(8)), 'a Promise'],
    [[0xff, 0xd8], 'an Array'],
    [false, 'false'],
  ])('takes no file but bytes: %o is a TypeError', (file, found) => {
    const call = () => compressionOf(grey(8), file as Uint8Array)
    expect(call).toThrow(TypeError)
    expect(call).toThrow(`compressionOf: the file must be given as a Uint8Array, found ${found}`)
  })

  test.each([undefined, null])('does without a file: %s', (file) => {
    expect(compressionOf(grey(8), file)).toEqual({ quality: 100, evidence: 'nothing' })
  })
})

describe('compressionOf a WebP file', () => {
  test('finds the less quality, the less there is', async () => {
    const found = []
    for (const quality of [5, 20, 40, 60, 80, 95]) {
      const file = await sharp(photo).webp({ quality }).toBuffer()
      found.push(compressionOf(await decode(file), file))
    }
    expect(found[2].evidence).toBe('quantizer')
    const qualities = found.map(({ quality }) => quality)
    expect(qualities).toEqual([...qualities].sort((a, b) => a - b))
    expect(qualities[5] - qualities[0]).toBeGreaterThan(20)
  })

  test('finds nothing in a lossless one', async () => {
    const file = await sharp(photo).webp({ lossless: true }).toBuffer()
    expect(compressionOf(await decode(file), file)).toEqual({ quality: 100, evidence: 'nothing' })
  })
})

describe('compressionOf an AVIF file', () => {
  test('finds the less quality, the less there is', async () => {
    const found = []
    for (const quality of [15, 40, 65, 90]) {
      const file = await sharp(photo).avif({ quality, effort: 0 }).toBuffer()
      found.push(compressionOf(await decode(file), file))
    }
    expect(found[1].evidence).toBe('quantizer')
    const qualities = found.map(({ quality }) => quality)
    expect(qualities).toEqual([...qualities].sort((a, b) => a - b))
    expect(qualities[3] - qualities[0]).toBeGreaterThan(20)
  })

  test('finds nothing in a lossless one', async () => {
    const file = await sharp(photo).avif({ lossless: true, effort: 0 }).toBuffer()
    expect(compressionOf(await decode(file), file)).toEqual({ quality: 100, evidence: 'nothing' })
  })
})

describe('compressionOf pixels alone', () => {
  test.each([10, 20, 30, 50, 75, 85])('finds quality %d in a PNG', async (quality) => {
    const found = compressionOf(await then(await jpeg(quality), (image) => image))
    expect(found.evidence).toBe('steps')
    expect(Math.abs(found.quality - quality)).toBeLessThanOrEqual(1)
  })

  test.each(Array.from({ length: 8 }, (_, i) => i))(
    'finds it where %d rows and columns were cut off',
    async (px) => {
      const area = { left: px, top: 7 - px, width: 170, height: 171 }
      const { quality } = compressionOf(await then(await jpeg(30), (image) => image.extract(area)))
      expect(Math.abs(quality - 30)).toBeLessThanOrEqual(1)
    },
  )

  test('finds it in grey pictures, in 16 bits and in floats', async () => {
    const file = await sharp(photo).greyscale().jpeg({ quality: 30 }).toBuffer()
    const { data, info } = await sharp(file).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
    expect(info.channels).toBe(1)
    const grey = { width: info.width, height: info.height, channels: 1, data: new Uint8Array(data) }
    const words = { ...grey, data: Uint16Array.from(grey.data, (level) => 257 * level) }
    const floats = { ...grey, data: Float32Array.from(grey.data, (level) => level / 255) }
    for (const picture of [grey, words, floats]) {
      expect(Math.abs(compressionOf(picture).quality - 30)).toBeLessThanOrEqual(1)
    }
  })

  test('sees the blocks of a picture that was resized, the more the stronger it was compressed', async () => {
    const smaller = async (quality: number) =>
      compressionOf(await then(await largeJpeg(quality), (image) => image.resize(400)))
    const [strong, weak] = [await smaller(10), await smaller(40)]
    expect(strong.evidence).toBe('blocks')
    expect(strong.quality).toBeLessThan(weak.quality)
  })

  test.each([0.5, 0.55, 0.7, 0.85, 1.3])(
    'sees the blocks after resizing to %d of the size',
    async (ratio) => {
      const size = Math.round(ratio * 571)
      const found = compressionOf(await then(await largeJpeg(25), (image) => image.resize(size)))
      expect(found.evidence).toBe('blocks')
      expect(found.quality).toBeLessThan(95)
    },
  )

  test('sees the blocks of a picture that was resized and stored again, by its own blocks of 8', async () => {
    const again = (file: Buffer) => sharp(file).resize(400).jpeg({ quality: 95 }).toBuffer()
    const file = await again(await largeJpeg(20))
    const { quality, evidence } = compressionOf(await decode(file), file)
    expect(evidence).toBe('blocks')
    expect(quality).toBeLessThan(90)
    const once = await again(await sharp(photo).resize(571).png().toBuffer())
    expect(compressionOf(await decode(once), once).evidence).toBe('tables')
  })

  test.each<[string, () => Promise<Raster>]>([
    ['a lossless photo', () => decode(photo)],
    ['a lossless photo that was resized', () => then(photo, (image) => image.resize(150))],
    ['a drawing', () => decode(Buffer.from(drawing))],
    ['lines of text, 12 pixels each', () => decode(Buffer.from(page))],
    ['a flat picture', async () => ({ width: 100, height: 100, channels: 1, data: new Uint8Array(10_000) })],
    ['one pixel', async () => ({ width: 1, height: 1, channels: 4, data: new Uint8Array(4) })],
    ['a line', async () => ({ width: 3000, height: 1, channels: 1, data: new Uint8Array(3000) })],
    ['a photo in black and white dots, by a matrix of 8 × 8', async () => dithered(await decode(photo))],
    ['pixel art in tiles of 5', () => pixelArt(40, 5)],
    [
      'pixel art in tiles of 8',
      () => then(photo, (image) => image.resize(24).resize(192, 192, { kernel: 'nearest' })),
    ],
  ])('finds nothing in %s', async (_, picture) => {
    expect(compressionOf(await picture())).toEqual({ quality: 100, evidence: 'nothing' })
  })
})

const grey = (side: number): Raster => ({
  width: side,
  height: side,
  channels: 1,
  data: new Uint8Array(side * side).fill(128),
})

const pixelArt = async (side: number, times: number): Promise<Raster> => {
  const small = await sharp(photo).resize(side).png().toBuffer()
  return then(small, (image) => image.resize(side * times, side * times, { kernel: 'nearest' }))
}

/** By Bayer's matrix. */
function dithered({ width, height, channels, data }: Raster): Raster {
  const dots = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    let threshold = 0
    for (let bit = 0; bit < 3; bit++) {
      threshold = 4 * threshold + 2 * (((x ^ y) >> bit) & 1) + ((y >> bit) & 1)
    }
    return data[channels * i] > 4 * threshold + 2 ? 255 : 0
  })
  return { width, height, channels: 1, data: dots }
}

const largeJpeg = async (quality: number) =>
  sharp(await sharp(photo).resize(571).toBuffer())
    .jpeg({ quality })
    .toBuffer()

/** Screens and plans have lines and letters at regular distances. */
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="320" style="background:#fff">
  <rect width="480" height="320" fill="#fff"/>
  ${Array.from({ length: 20 }, (_, i) => `<text x="8" y="${16 * i + 12}" font-size="12">Line ${i}: the quick brown fox jumps over 8 lazy dogs</text>`).join('')}
  ${Array.from({ length: 12 }, (_, i) => `<rect x="${320 + 12 * i}" y="${300 - 20 * i}" width="9" height="${20 * i}" fill="hsl(${30 * i} 70% 50%)"/>`).join('')}
</svg>`

/** Regular downwards, not across. */
const page = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480">
  <rect width="640" height="480" fill="#fff"/><rect width="640" height="40" fill="#dde"/>
  ${Array.from({ length: 12 }, (_, i) => `<rect x="0" y="${40 + 24 * i}" width="160" height="12" fill="#eef"/>`).join('')}
  ${Array.from({ length: 40 }, (_, i) => `<text x="180" y="${50 + 12 * i}" font-size="10" fill="#223">${'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna '.slice((17 * i) % 40)}</text>`).join('')}
</svg>`

/** The same file, its tables in the form of 16 bits (Pq = 1), which extended frames may have. */
function withWideTables(file: Buffer): Buffer {
  const parts: Buffer[] = [file.subarray(0, 2)]
  let at = 2
  while (file[at + 1] !== 0xda) {
    const [marker, end] = [file[at + 1], at + 2 + file.readUInt16BE(at + 2)]
    if (marker === 0xdb) parts.push(wideTable(file.subarray(at + 4, end)))
    else parts.push(marker === 0xc0 ? extended(file.subarray(at, end)) : file.subarray(at, end))
    at = end
  }
  return Buffer.concat([...parts, file.subarray(at)])
}

const extended = (frame: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xff, 0xff, 0xc1]), frame.subarray(2)])

function wideTable(body: Buffer): Buffer {
  const tables = Array.from({ length: body.length / 65 }, (_, i) => {
    const [number, ...steps] = body.subarray(65 * i, 65 * (i + 1))
    return Buffer.from([0x10 | number, ...steps.flatMap((step) => [0, step])])
  })
  const length = Buffer.alloc(2)
  length.writeUInt16BE(2 + 129 * tables.length)
  return Buffer.concat([Buffer.from([0xff, 0xdb]), length, ...tables])
}
