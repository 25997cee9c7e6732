import { readPicture, withoutAlpha } from '@sr/files'
import { lumaBt601, quantizeRaster, type Raster, resizeBicubic, type Size } from '@sr/image'
import { type ProtocolName, prepare, protocols, shavePx } from '@sr/metrics'
import { CliError } from '../errors.js'
import type { Condition } from './condition.js'
import { degradePicture, type StoredPicture } from './degrade-picture.js'
import type { TestPair } from './test-pairs.js'

/** One picture of a test set under one condition, ready to be enlarged and compared. */
export interface TestPicture extends Condition {
  readonly name: string
  readonly protocol: ProtocolName
  /** What the protocol compares with: 8-bit luma or RGB, cropped to a multiple of the scale. */
  readonly hr: Raster<Uint8Array>
  /** Its low-resolution picture. */
  readonly lr: Raster
  /** The same two with their colour, for networks that take it and for people to look at. */
  readonly colored: { readonly hr: Raster<Uint8Array>; readonly lr: Raster }
  /** The file of the low-resolution picture, where it was stored. */
  readonly file?: Uint8Array | undefined
}

/** SSIM needs a window of 11 × 11 pixels. */
const leastComparedPx = 11

/**
 * Reads an original and shrinks it by the protocol, or reads its low-resolution picture too. One that is to be
 * degraded is rounded to 8 bit before it is stored. Throws CliError.
 */
export async function readTestPicture(
  { name, hr: hrPath, lr: lrPath }: TestPair,
  condition: Condition,
  protocol: ProtocolName,
): Promise<TestPicture> {
  const { scale, degrade } = condition
  const original = withoutAlpha((await readPicture(hrPath, 1)).raster)
  assertLargeEnough(hrPath, original, scale, protocol)
  const colored = prepare(original, scale, protocol, { keepColor: true })
  const compared = prepare(original, scale, protocol)
  const facts = { name, ...condition, protocol }
  const stored = await storedLowResolution()
  if (stored === undefined) return { ...facts, ...compared, colored }
  const { raster: lr, file } = stored
  return {
    ...facts,
    hr: compared.hr,
    lr: protocols[protocol].color === 'y601' ? lumaOf(lr) : quantizeRaster(lr, 'uint8'),
    colored: { hr: colored.hr, lr },
    file,
  }

  async function storedLowResolution(): Promise<StoredPicture | undefined> {
    if (degrade !== undefined) {
      const small = resizeBicubic(colored.hr, { scale: 1 / scale }, { rounding: 'matlab-uint8' })
      return await degradePicture(small, degrade)
    }
    if (lrPath === undefined) return undefined
    const { raster, file } = await readPicture(lrPath, scale)
    assertSize(lrPath, raster, colored.lr)
    return { raster: withoutAlpha(raster), file }
  }
}

/** Luma in floats: rounding it would add an error that is not the model's. */
function lumaOf(raster: Raster): Raster {
  return raster.channels === 1 ? raster : { ...lumaBt601(raster), channels: 1 }
}

function assertLargeEnough(
  path: string,
  { width, height }: Size,
  scale: number,
  protocol: ProtocolName,
): void {
  const multiple = (side: number): number => side - (side % scale)
  const least = leastComparedPx + 2 * shavePx(scale, protocol)
  if (Math.min(multiple(width), multiple(height)) >= least) return
  const problem = `the picture is too small to be compared at ×${scale}. Expected sides of at least ${Math.ceil(least / scale) * scale} pixels, found ${width} × ${height}. Leave it out.`
  throw new CliError('picture-too-small', path, problem)
}

function assertSize(path: string, found: Size, expected: Size): void {
  if (found.width === expected.width && found.height === expected.height) return
  const problem =
    `the low-resolution picture does not fit its original. Expected ${expected.width} × ${expected.height} (the original's size divided by the scale, rounded down), ` +
    `found ${found.width} × ${found.height}. Check --scale and --lr.`
  throw new CliError('size-mismatch', path, problem)
}
