import { join } from 'node:path'
import { createWorkFolder, fill, fixtureFile } from '@sr-internal/pictures'
import { exiftoolPath, readFields } from '@sr-internal/testing/exiftool'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { pngChunk } from '../../../src/pictures/png-parts.js'
import { reencode } from '../../support/reencode.js'

/** A PNG that says of its colours what the chunks say. */
function coloredPng(chunks: Readonly<Record<string, string>>): Uint8Array {
  const file = fixtureFile('RGB PNG')
  const added = Object.entries(chunks).map(([type, hex]) => pngChunk(type, Buffer.from(hex, 'hex')))
  return Buffer.concat([file.subarray(0, 33), ...added, file.subarray(33)])
}

const wideChromaticities = '00007a26000080840001086b000080e80000682b00010dd800003a9800001770'
const srgbChromaticities = '00007a26000080840000fa00000080e8000075300000ea6000003a9800001770'

const reencoded = (folder: string, result: string): Promise<readonly string[]> =>
  reencode(join(folder, 'source.png'), join(folder, result))

describe('what a PNG says of its colours', () => {
  it.skipIf(exiftoolPath === undefined)('stays in a PNG, and the numbers with it (needs Perl)', async () => {
    const folder = createWorkFolder()
    const sources = [
      { chunks: { gAMA: '000186a0' }, fields: { 'PNG:Gamma': 1 } },
      { chunks: { sRGB: '01' }, fields: { 'PNG:SRGBRendering': 1 } },
      { chunks: { cHRM: wideChromaticities }, fields: { 'PNG:WhitePointX': 0.3127, 'PNG:RedX': 0.67691 } },
      {
        chunks: { cICP: '09100001' },
        fields: { 'PNG-cICP:ColorPrimaries': 9, 'PNG-cICP:TransferCharacteristics': 16 },
      },
      { chunks: {}, fields: {} },
    ]
    const results = sources.map((_, i) => join(folder, `${i}.png`))
    for (const [i, { chunks }] of sources.entries()) {
      fill(folder, { 'source.png': coloredPng(chunks) })
      expect(await reencoded(folder, `${i}.png`)).toEqual([])
    }
    expect(readFields(results)).toMatchObject(sources.map(({ fields }) => fields))
    const [first, ...others] = await Promise.all(results.map((file) => sharp(file).raw().toBuffer()))
    for (const other of others) expect(other).toEqual(first)
  })

  it.each([
    ['gAMA', { gAMA: '000186a0' }],
    ['cHRM', { cHRM: wideChromaticities }],
    ['cICP', { cICP: '09100001' }],
    ['gAMA, cHRM', { gAMA: '000186a0', cHRM: wideChromaticities }],
  ])('is warned of where another format has no place for it: %s', async (types, chunks) => {
    const folder = createWorkFolder()
    fill(folder, { 'source.png': coloredPng(chunks) })
    const warning = `WebP has no place for what it says of its colours (${types}).`
    expect(await reencoded(folder, 'result.webp')).toEqual([warning])
  })

  it.each([
    { sRGB: '00' },
    { sRGB: '00', gAMA: '000186a0' },
    { gAMA: '0000b18f', cHRM: srgbChromaticities },
    { cICP: '010d0001' },
  ])('is not missed in another format where it is sRGB: %o', async (chunks) => {
    const folder = createWorkFolder()
    fill(folder, { 'source.png': coloredPng(chunks) })
    expect(await reencoded(folder, 'result.jpg')).toEqual([])
  })
})
