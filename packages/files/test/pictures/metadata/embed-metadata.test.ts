import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deflateSync } from 'node:zlib'
import { createWorkFolder } from '@sr-internal/pictures'
import { createRandom } from '@sr-internal/testing'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { FileFormat } from '../../../src/formats.js'
import { encodePicture } from '../../../src/pictures/encode-picture.js'
import { metadataForResult } from '../../../src/pictures/metadata/metadata-for-result.js'
import { pngChunk } from '../../../src/pictures/png-parts.js'
import { measurePicture, readPicture } from '../../../src/pictures/read-picture.js'
import { createTiffCanvas } from '../../../src/pictures/tiff-canvas.js'
import { reencode } from '../../support/reencode.js'

const rich = (extension: string): string =>
  fileURLToPath(new URL(`../../fixtures/metadata/rich.${extension}`, import.meta.url))

const formats: readonly FileFormat[] = ['png', 'jpeg', 'webp', 'tiff', 'avif']

/** `wide` is larger than a piece in which a file is moved. */
const kinds = [
  { name: 'grey', channels: 1, wide: false },
  { name: 'grey with alpha', channels: 2, wide: false },
  { name: 'large RGB', channels: 3, wide: true },
  { name: 'RGB with alpha', channels: 4, wide: false },
] as const

describe('embedMetadata', () => {
  it.each(kinds)(
    'leaves the pixels and profile of a $name picture as they are',
    async ({ channels, wide }) => {
      const folder = createWorkFolder()
      const picture = await readPicture(rich('jpg'), 1)
      const size = wide ? { width: 720, height: 560 } : { width: 21, height: 13 }
      // A profile of RGB says nothing of grey.
      const profile = channels < 3 ? undefined : picture.iccProfile
      const canvas = createTiffCanvas({ ...size, channels }, 'uint8', profile)
      const random = createRandom(1)
      canvas.raster.data.forEach((_, i, data) => {
        data[i] = 256 * random()
      })
      for (const format of formats) {
        const { metadata } = metadataForResult(picture, format, size, {})
        const bare = { extendedXmp: [], comments: [], chunks: [] }
        const results = await Promise.all(
          [metadata, bare].map(async (embedded, i) => {
            const file = join(folder, `${i}.${format}`)
            await encodePicture(file, file, canvas, { format, metadata: embedded, effort: 0 })
            const { icc, exif, xmp, channels } = await sharp(file).metadata()
            return {
              icc,
              exif,
              xmp,
              channels,
              pixels: await sharp(file, { ignoreIcc: true }).raw().toBuffer(),
            }
          }),
        )
        const [full, plain] = results
        expect(full?.pixels.equals(plain?.pixels ?? Buffer.alloc(0)), format).toBe(true)
        expect([full?.icc, full?.channels], format).toEqual([plain?.icc, plain?.channels])
        expect(plain, format).toMatchObject({ exif: undefined, xmp: undefined })
        expect(full?.xmp?.toString(), format).toContain('Grüße')
        // libvips reads none of a TIFF.
        if (format !== 'tiff') expect(full?.exif?.toString('latin1'), format).toContain('Canon EOS 5D')
      }
    },
  )

  it('turns a PNG upright whose EXIF data lie behind its pixels, where libpng does not look', async () => {
    const folder = createWorkFolder()
    const file = await readFile(rich('png'))
    const start = file.indexOf('eXIf') - 4
    const end = start + 12 + file.readUInt32BE(start)
    const moved = [
      file.subarray(0, start),
      file.subarray(end, -12),
      file.subarray(start, end),
      file.subarray(-12),
    ]
    await writeFile(join(folder, 'late.png'), Buffer.concat(moved))
    expect((await sharp(join(folder, 'late.png')).metadata()).orientation).toBeUndefined()
    expect(await measurePicture(join(folder, 'late.png'), 1)).toMatchObject({ width: 16, height: 24 })
    await reencode(join(folder, 'late.png'), join(folder, 'result.jpg'))
    await reencode(rich('png'), join(folder, 'expected.jpg'))
    expect(await readFile(join(folder, 'result.jpg'))).toEqual(await readFile(join(folder, 'expected.jpg')))
    expect(await sharp(join(folder, 'result.jpg')).metadata()).toMatchObject({ width: 16, orientation: 1 })
  })

  it('says that a comment is left out which inflates to more than can be one', async () => {
    const folder = createWorkFolder()
    const file = await readFile(rich('png'))
    const bomb = Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(2 ** 25, 'a'))])
    await writeFile(
      join(folder, 'bomb.png'),
      Buffer.concat([file.subarray(0, 33), pngChunk('zTXt', bomb), file.subarray(33)]),
    )
    const warnings = await reencode(join(folder, 'bomb.png'), join(folder, 'result.jpg'))
    expect(warnings).toEqual([expect.stringMatching(/no place for its PNG text \(.*Comment/)])
  })
})
