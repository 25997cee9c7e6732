import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createWorkFolder, fill } from '@sr-internal/pictures'
import { exiftoolPath, readFields, writeFields } from '@sr-internal/testing/exiftool'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { reencode } from '../../support/reencode.js'

const results = ['png', 'jpg', 'tif', 'webp', 'avif']

/** In the results' order: x, y and unit in the words of the format; a unit of 1 is none for EXIF and TIFF. */
type Densities = readonly (readonly [x?: number, y?: number, unit?: number])[]

const cases: readonly (readonly [string, string, readonly string[], Densities])[] = [
  ['a PNG without', 'RGB PNG', [], [[], [1, 1, 0], [], [], []]],
  ['a JPEG without', 'RGB JPEG', [], [[], [1, 1, 0], [], [], []]],
  [
    'a fax of 204 × 98 an inch',
    'RGB TIFF',
    ['-XResolution=204', '-YResolution=98', '-ResolutionUnit=inches'],
    [
      [8031, 3858, 1],
      [204, 98, 1],
      [204, 98, 2],
      [204, 98, 2],
      [204, 98, 2],
    ],
  ],
  [
    'a TIFF of 300.5 × 72 an inch',
    'RGB TIFF',
    ['-XResolution=300.5', '-YResolution=72', '-ResolutionUnit=inches'],
    [
      [11831, 2835, 1],
      [301, 72, 1],
      [300.5, 72, 2],
      [300.5, 72, 2],
      [300.5, 72, 2],
    ],
  ],
  [
    'a TIFF of 118 × 50 a centimetre',
    'RGB TIFF',
    ['-XResolution=118', '-YResolution=50', '-ResolutionUnit=cm'],
    [
      [11800, 5000, 1],
      [118, 50, 2],
      [118, 50, 3],
      [118, 50, 3],
      [118, 50, 3],
    ],
  ],
  [
    'a PNG of 300 × 10 an inch in metres',
    'RGB PNG',
    ['-PixelsPerUnitX=11811', '-PixelsPerUnitY=394', '-PixelUnits=meters'],
    [
      [11811, 394, 1],
      [300, 10, 1],
      [300, 10, 2],
      [300, 10, 2],
      [300, 10, 2],
    ],
  ],
  [
    'a PNG of pixels 3 wide and 4 high',
    'RGB PNG',
    ['-PixelsPerUnitX=4', '-PixelsPerUnitY=3', '-PixelUnits=Unknown'],
    [
      [4, 3, 0],
      [4, 3, 0],
      [4, 3, 1],
      [4, 3, 1],
      [4, 3, 1],
    ],
  ],
  [
    'a JPEG whose EXIF says 240 where JFIF says nothing',
    'RGB JPEG',
    ['-IFD0:XResolution=240', '-IFD0:YResolution=240', '-IFD0:ResolutionUnit=inches'],
    [
      [9449, 9449, 1],
      [240, 240, 1],
      [240, 240, 2],
      [240, 240, 2],
      [240, 240, 2],
    ],
  ],
  [
    'a JPEG whose EXIF says the 72 that stands for unknown',
    'RGB JPEG',
    ['-IFD0:XResolution=72', '-IFD0:YResolution=72', '-IFD0:ResolutionUnit=inches'],
    [[], [1, 1, 0], [72, 72, 2], [72, 72, 2], [72, 72, 2]],
  ],
]

const name = 'the density of a result (needs Perl and the package exiftool-vendored.pl)'

describe.skipIf(exiftoolPath === undefined)(name, { tags: ['slow'] }, () => {
  it.each(cases)('is that of its picture: %s', async (_, fixture, fields, densities) => {
    const folder = createWorkFolder()
    fill(folder, { source: fixture })
    if (fields.length > 0) writeFields(join(folder, 'source'), fields)
    for (const extension of results) {
      expect(await reencode(join(folder, 'source'), join(folder, `result.${extension}`))).toEqual([])
    }
    const found = readFields(results.map((extension) => join(folder, `result.${extension}`)))
    for (const [i, extension] of results.entries()) {
      const [x, y, unit] =
        extension === 'png'
          ? ['PNG-pHYs:PixelsPerUnitX', 'PNG-pHYs:PixelsPerUnitY', 'PNG-pHYs:PixelUnits']
          : ['XResolution', 'YResolution', 'ResolutionUnit'].map((field) =>
              extension === 'jpg' ? `JFIF:${field}` : `IFD0:${field}`,
            )
      const density = [x, y, unit].map((field) => found[i]?.[field ?? ''])
      expect(
        density.filter((value) => value !== undefined),
        extension,
      ).toEqual(densities[i])
    }
  })
})

describe('the density of a result in bytes', () => {
  it('is left out where the format cannot hold it', async () => {
    const folder = createWorkFolder()
    const source = await readFile(new URL('../../fixtures/metadata/rich.jpg', import.meta.url))
    // XResolution and YResolution of EXIF lie one after another: 300/1 and 150/1.
    const fractions = Buffer.from(Uint32Array.of(300, 1, 150, 1).buffer)
    const at = source.indexOf(fractions)
    for (const [first, second] of [
      [0xffffffff, 1],
      [1, 0xffffffff],
    ] as const) {
      Buffer.from(Uint32Array.of(first, second, first, second).buffer).copy(source, at)
      fill(folder, { source })
      for (const extension of results) {
        await reencode(join(folder, 'source'), join(folder, `result.${extension}`))
        await sharp(join(folder, `result.${extension}`)).stats()
      }
      expect((await readFile(join(folder, 'result.png'))).toString('hex')).not.toContain('70485973')
      const jpeg = (await readFile(join(folder, 'result.jpg'))).toString('hex')
      expect(jpeg).toContain('4a46494600' + '0102' + '00' + '0001' + '0001')
    }
  })

  it('has both directions and its unit, and no place where there is none', async () => {
    const folder = createWorkFolder()
    const source = fileURLToPath(new URL('../../fixtures/metadata/rich.png', import.meta.url))
    fill(folder, { plain: 'RGB PNG' })
    const bytesOf = async (input: string, output: string, strip: boolean): Promise<string> => {
      await reencode(input, join(folder, output), { strip })
      return (await readFile(join(folder, output))).toString('hex')
    }
    for (const strip of [false, true]) {
      // 5906 and 11811 a metre (PNG 11.3.4.3); 150 and 300 an inch (JFIF 1.02): the picture was turned.
      expect(await bytesOf(source, 'dense.png', strip)).toContain('70485973' + '00001712' + '00002e23' + '01')
      expect(await bytesOf(source, 'dense.jpg', strip)).toContain(
        '4a46494600' + '0102' + '01' + '0096' + '012c',
      )
      expect(await bytesOf(join(folder, 'plain'), 'plain.png', strip)).not.toContain('70485973')
      expect(await bytesOf(join(folder, 'plain'), 'plain.jpg', strip)).toContain(
        '4a46494600' + '0102' + '00' + '0001' + '0001',
      )
    }
  })
})
