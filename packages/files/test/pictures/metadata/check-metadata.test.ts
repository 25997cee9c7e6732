import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { createWorkFolder, fixtureFile } from '@sr-internal/pictures'
import { createRandom } from '@sr-internal/testing'
import { exiftoolPath, readFields, writeFields } from '@sr-internal/testing/exiftool'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { pngChunk } from '../../../src/pictures/png-parts.js'
import { reencode } from '../../support/reencode.js'

const rich = (extension: string): Promise<Buffer> =>
  readFile(new URL(`../../fixtures/metadata/rich.${extension}`, import.meta.url))

interface Reencoded {
  readonly warnings: readonly string[]
  readonly exif: string
  readonly xmp: string
  readonly iptc: string
}

/** What sharp finds in the result, as text. */
async function metadataAfter(bytes: Uint8Array, extension = 'jpg'): Promise<Reencoded> {
  const folder = createWorkFolder()
  const [source, result] = [join(folder, 'source'), join(folder, `result.${extension}`)]
  await writeFile(source, bytes)
  const warnings = await reencode(source, result)
  const { exif, xmp, iptc } = await sharp(result).metadata()
  const text = (block: Buffer | undefined): string => block?.toString('latin1') ?? ''
  return { warnings, exif: text(exif), xmp: text(xmp), iptc: text(iptc) }
}

/** The file with one text in it replaced by another of the same length. */
function replaced(file: Buffer, from: string, to: string): Buffer {
  const at = file.indexOf(from, 0, 'latin1')
  expect(at).toBeGreaterThan(0)
  expect(to.length).toBe(from.length)
  return Buffer.concat([file.subarray(0, at), Buffer.from(to, 'latin1'), file.subarray(at + from.length)])
}

describe('damaged metadata of a picture that is sound', () => {
  it('are left out with a warning, and the others stay: EXIF without a directory', async () => {
    const file = replaced(await rich('jpg'), 'II*\0\x08\0\0\0', 'II*\0\0\0\x7f\0')
    const { warnings, exif, xmp, iptc } = await metadataAfter(file)
    expect(warnings).toEqual(['its EXIF data are damaged; they are left out.'])
    expect([exif, xmp.length > 1000, iptc.length > 30]).toEqual(['', true, true])
  })

  it('are left out in part where only a part is damaged: a place outside of the EXIF data', async () => {
    // The entry of GPS (0x8825), a LONG that says where its directory is.
    const file = await rich('jpg')
    const entry = file.indexOf('\x25\x88\x04\0\x01\0\0\0', 0, 'latin1')
    file.writeUInt32LE(0x00ffffff, entry + 8)
    const { warnings, exif } = await metadataAfter(file)
    expect(warnings).toEqual(['its EXIF data are damaged; what lies outside of them is left out.'])
    expect(exif).toContain('Canon EOS 5D')
  })

  it('are left out with a warning: XMP that is no text, IPTC that ends early', async () => {
    const xmp = await metadataAfter(replaced(await rich('jpg'), 'rdf:RDF', 'rdf:R\xff\xfe'))
    expect([xmp.warnings, xmp.xmp]).toEqual([['its XMP is damaged; it is left out.'], ''])
    const file = await rich('jpg')
    const byline = file.indexOf('\x1c\x02\x50\0', 0, 'latin1')
    file.writeUInt16BE(0x7fff, byline + 3)
    const iptc = await metadataAfter(file)
    expect([iptc.warnings, iptc.iptc]).toEqual([['its IPTC data are damaged; they are left out.'], ''])
  })

  it('are left out with a warning: XMP and IPTC that would inflate without end', async () => {
    const file = fixtureFile('RGB PNG')
    const bomb = deflateSync(Buffer.alloc(2 ** 25))
    const chunks = [
      pngChunk('zTXt', Buffer.concat([Buffer.from('Raw profile type iptc\0\0'), bomb])),
      pngChunk('iTXt', Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\x01\0\0\0'), bomb])),
    ]
    const { warnings } = await metadataAfter(
      Buffer.concat([file.subarray(0, 33), ...chunks, file.subarray(33)]),
    )
    expect(warnings).toEqual([
      'its XMP is damaged; it is left out.',
      'its IPTC data are damaged; they are left out.',
    ])
  })
})

describe('bytes of metadata that were changed', { tags: ['slow'] }, () => {
  // A TIFF's EXIF data lie among what says where its pixels are.
  it.each([
    ['png', 'Canon\0', 700],
    ['jpg', 'Canon\0', 700],
    ['webp', 'Canon\0', 700],
    ['avif', 'Canon\0', 700],
    ['tif', '<?xpacket', 3000],
  ] as const)('never fail a %s, nor make a result that sharp calls damaged', async (from, mark, length) => {
    const folder = createWorkFolder()
    const random = createRandom(11)
    for (let n = 0; n < 40; n++) {
      const file = await rich(from)
      const start = file.indexOf(mark, 0, 'latin1')
      for (let i = 0; i < 1 + 10 * random(); i++) {
        file[start + Math.floor(length * random())] = Math.floor(256 * random())
      }
      await writeFile(join(folder, 'source'), file)
      const result = join(folder, `result.${['png', 'jpg', 'webp', 'tif'][n % 4]}`)
      await reencode(join(folder, 'source'), result)
      await sharp(result).stats()
    }
  })
})

describe('a colour profile', () => {
  const warning = 'its colour profile is damaged, or of other colours; it is left out.'

  it('that is not as large as it says, or none, or of other colours, is left out with a warning', async () => {
    const sound = await rich('webp')
    const start = sound.indexOf('ICCP') + 8
    for (const [place, value] of [
      [0, '\x7f\0\0\0'],
      [0, '\0\0\x01\0'],
      [36, 'none'],
      [16, 'GRAY'],
    ] as const) {
      const file = Buffer.from(sound)
      file.write(value, start + place, 'latin1')
      const folder = createWorkFolder()
      await writeFile(join(folder, 'source'), file)
      for (const extension of ['png', 'webp']) {
        const result = join(folder, `result.${extension}`)
        const warnings = await reencode(join(folder, 'source'), result)
        expect(warnings.filter((text) => text.includes('profile'))).toEqual([warning])
        expect((await sharp(result).metadata()).icc).toBeUndefined()
      }
    }
  })
})

describe('metadata that a JPEG has no place for', () => {
  it('are named with their size, and the picture is stored', async () => {
    const large = Buffer.alloc(70_000, 0x41)
    const exif = Buffer.concat([
      Buffer.from('II*\0\x08\0\0\0\x01\0\x0e\x01\x02\0', 'latin1'), // ImageDescription
      Buffer.from(Uint32Array.of(large.length, 26, 0).buffer),
      large,
    ])
    const file = fixtureFile('RGB PNG')
    const whole = Buffer.concat([file.subarray(0, 33), pngChunk('eXIf', exif), file.subarray(33)])
    const jpeg = await metadataAfter(whole)
    expect(jpeg.warnings).toEqual(['JPEG has no place for its EXIF data of 70026 bytes; left out.'])
    expect(jpeg.exif).toBe('')
    const png = await metadataAfter(whole, 'png')
    expect([png.warnings, png.exif.length > 70_000]).toEqual([[], true])
  })
})

describe.skipIf(exiftoolPath === undefined)('XMP that takes several segments of a JPEG (needs Perl)', () => {
  it('stays whole in a JPEG; elsewhere its main part stays, and a warning names the rest', async () => {
    const folder = createWorkFolder()
    const [source, jpeg, png] = ['source.jpg', 'large.jpg', 'large.png'].map((file) => join(folder, file))
    const description = `${'long '.repeat(14_000)}end`
    await writeFile(source ?? '', await rich('jpg'))
    writeFields(source ?? '', [`-XMP-dc:Description=${description}`])
    expect(await reencode(source ?? '', jpeg ?? '')).toEqual([])
    expect(await reencode(source ?? '', png ?? '')).toEqual([
      'PNG has no place for its extended XMP; left out.',
    ])
    const [inJpeg, inPng] = readFields([jpeg ?? '', png ?? ''])
    expect(inJpeg).toMatchObject({ 'XMP-dc:Description': description, 'XMP-tiff:Orientation': 1 })
    expect(inPng).toMatchObject({ 'XMP-dc:Title': 'Grüße', 'XMP-tiff:Orientation': 1 })
    expect(inPng).not.toHaveProperty('XMP-xmpNote:HasExtendedXMP')
  })
})
