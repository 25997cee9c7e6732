import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createWorkFolder } from '@sr-internal/pictures'
import { exiftoolPath, readFields } from '@sr-internal/testing/exiftool'
import { describe, expect, it } from 'vitest'
import { runCommand } from './support/run-command.js'

type Fields = Readonly<Record<string, unknown>>

const kinds = ['png', 'jpg', 'webp', 'tif', 'avif'] as const
type Kind = (typeof kinds)[number]

const fixtures = fileURLToPath(new URL('../../files/test/fixtures/metadata/', import.meta.url))

/** Groups of ExifTool's with what people or cameras write; Canon are the maker's notes. */
const isCarried = (name: string): boolean =>
  /^(IFD0|ExifIFD|GPS|InteropIFD|Canon|XMP-\w+|IPTC|ICC[-_]\w+|JFIF|PNG-pHYs):/.test(name) ||
  /^(File:Comment|PNG:(Title|Author|Comment))$/.test(name)

/** How a TIFF stores its pixels, and what a JPEG says of its own in EXIF's words. */
const isStorage = (name: string): boolean =>
  /^IFD0:(ImageWidth|ImageHeight|BitsPerSample|Compression|PhotometricInterpretation|Strip\w+|RowsPerStrip)$/.test(
    name,
  ) ||
  /^IFD0:(SamplesPerPixel|SampleFormat|PlanarConfiguration|Predictor|YCbCrPositioning)$/.test(name) ||
  name === 'JFIF:JFIFVersion'

const carried = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => isCarried(name) && !isStorage(name)))

/** The fields that the result must have: the source's, true of the result, as far as there is a place. */
function expectedFields(source: Fields, from: Kind, to: Kind): Fields {
  // AVIF is turned by a property of its own; its EXIF orientation counts for nothing (ISO 23008-12, annex A).
  const isTurned = from !== 'avif'
  const [width, height] = isTurned ? [32, 48] : [48, 32]
  const [x, y] = isTurned ? [150, 300] : [300, 150]
  const corrected: Fields = {
    'IFD0:Orientation': 1,
    'IFD0:XResolution': x,
    'IFD0:YResolution': y,
    'ExifIFD:ExifImageWidth': width,
    'ExifIFD:ExifImageHeight': height,
    'XMP-tiff:Orientation': 1,
    'XMP-tiff:ImageWidth': width,
    'XMP-tiff:ImageHeight': height,
    'XMP-tiff:XResolution': x,
    'XMP-tiff:YResolution': y,
    'XMP-exif:ExifImageWidth': width,
    'XMP-exif:ExifImageHeight': height,
  }
  const hasIptc = to === 'png' || to === 'jpg' || to === 'tif'
  const kept = Object.entries(carried(source)).filter(
    ([name]) =>
      !/^(JFIF|PNG-pHYs|File):/.test(name) &&
      (hasIptc || !name.startsWith('IPTC:')) &&
      (to === 'png' || !name.startsWith('PNG:')),
  )
  const comment = source['File:Comment'] ?? source['PNG:Comment']
  const perMetre = (perInch: number): number => Math.round(perInch / 0.0254)
  return {
    ...Object.fromEntries(kept.map(([name, value]) => [name, corrected[name] ?? value])),
    ...(comment && to === 'jpg' ? { 'File:Comment': comment } : {}),
    ...(comment && to === 'png' ? { 'PNG:Comment': comment } : {}),
    ...(to === 'jpg' ? { 'JFIF:ResolutionUnit': 1, 'JFIF:XResolution': x, 'JFIF:YResolution': y } : {}),
    ...(to === 'png'
      ? {
          'PNG-pHYs:PixelUnits': 1,
          'PNG-pHYs:PixelsPerUnitX': perMetre(x),
          'PNG-pHYs:PixelsPerUnitY': perMetre(y),
        }
      : {}),
  }
}

const name = 'what ExifTool finds in results (needs Perl and the package exiftool-vendored.pl)'

describe.skipIf(exiftoolPath === undefined)(name, { tags: ['slow'] }, () => {
  it.each(kinds)('is, field by field, what it finds in a %s, true of the result', async (from) => {
    const folder = createWorkFolder()
    copyFileSync(join(fixtures, `rich.${from}`), join(folder, `rich.${from}`))
    for (const to of kinds) {
      const args = ['upscale', `rich.${from}`, '-o', `large.${to}`, '--model', 'fsrcnn-s', '--threads', '1']
      expect(await runCommand(args, { cwd: folder })).toMatchObject({ code: 0 })
    }
    const paths = [`rich.${from}`, ...kinds.map((to) => `large.${to}`)].map((file) => join(folder, file))
    const [source = {}, ...results] = readFields(paths)
    expect(Object.keys(carried(source)).length).toBeGreaterThan(70)
    for (const [i, to] of kinds.entries()) {
      expect(carried(results[i] ?? {}), `${from} to ${to}`).toEqual(expectedFields(source, from, to))
    }
  })

  it('is nothing but profile and density where the metadata are stripped', async () => {
    const folder = createWorkFolder()
    copyFileSync(join(fixtures, 'rich.jpg'), join(folder, 'rich.jpg'))
    for (const to of kinds) {
      const args = ['upscale', 'rich.jpg', '-o', `bare.${to}`, '--model', 'fsrcnn-s', '--strip']
      expect(await runCommand(args, { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
    }
    const own = /^(ICC|JFIF:|PNG-pHYs:|IFD0:([XY]Resolution|ResolutionUnit|Orientation)$)/
    for (const fields of readFields(kinds.map((to) => join(folder, `bare.${to}`)))) {
      expect(Object.keys(carried(fields)).filter((field) => !own.test(field))).toEqual([])
      expect(fields['ICC_Profile:ProfileDescription']).toBe('sRGB built-in')
    }
  })
})
