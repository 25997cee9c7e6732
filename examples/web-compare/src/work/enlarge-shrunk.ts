import { lumaBt601, quantizeRaster, type Raster, resizeBicubic } from '@sr/image'
import { prepare, score, shavePx } from '@sr/metrics'
import { chooseRestoration, enlarge, makeReady, slowness } from './enlarge.js'
import { firstChannels } from './first-channels.js'
import type { Hooks } from './hooks.js'
import type { EnlargeInput, Outcome, Score } from './messages.js'
import { paintParts } from './paint-parts.js'
import { showLayer } from './show-layer.js'
import { storeAsJpeg } from './store-as-jpeg.js'

const limitPixels = 25e6
/** SSIM needs a window of 11 × 11 pixels. */
const leastComparedPx = 11

/**
 * Shrinks the picture by MATLAB's bicubic, enlarges that, and compares with the picture itself, by the protocol
 * `classic` of @sr/metrics: the very figures of `sr eval`. What is shrunk may be stored as JPEG in between, as by
 * its `--degrade`. Alpha is left out.
 */
export async function enlargeShrunk(
  picture: Raster,
  { enlarger, restore, degrade }: EnlargeInput,
  hooks: Hooks,
): Promise<{ readonly result: Raster; readonly outcome: Outcome }> {
  const { scale } = enlarger
  assertComparable(picture, scale)
  const { luma, colored, file } = await shrink(withoutAlpha(picture), scale, degrade)
  await showLayer('shrunk', colored, hooks)

  const channels = (await makeReady(enlarger)) ?? 1
  const restoration = await chooseRestoration(enlarger, restore, colored, file)
  const start = performance.now()
  const enlarged = await enlarge(colored, enlarger, { ...paintParts(hooks), restoration })
  const ms = performance.now() - start
  const result = quantizeRaster(enlarged, 'uint8')
  await showLayer('result', result, hooks)
  await showLayer('bicubic', resizeBicubic(colored, { scale }), hooks)

  // A network of luma is measured on luma alone, which no conversion of colours has rounded.
  const { signal } = hooks
  const measured = channels > 1 ? enlarged : await enlarge(luma.lr, enlarger, { signal, restoration })
  const scoreOf = (candidate: Raster): Score => {
    const { psnr, ssim } = score(candidate, luma.hr, scale, 'classic')
    return { psnrY: psnr, ssimY: ssim }
  }
  const scores = { model: scoreOf(measured), bicubic: scoreOf(resizeBicubic(luma.lr, { scale })) }
  const { width, height } = result
  return { result, outcome: { ms, width, height, scores, slowness, restoration } }
}

interface Shrunk {
  /** What is compared. */
  readonly luma: { readonly hr: Raster; readonly lr: Raster }
  readonly colored: Raster
  /** Where it was stored. */
  readonly file?: Uint8Array
}

async function shrink(original: Raster, scale: number, quality: number | undefined): Promise<Shrunk> {
  const luma = prepare(original, scale, 'classic')
  const colored = prepare(original, scale, 'classic', { keepColor: true })
  if (quality === undefined) return { luma, colored: colored.lr }
  const small = resizeBicubic(colored.hr, { scale: 1 / scale }, { rounding: 'matlab-uint8' })
  const { raster, file } = await storeAsJpeg(small, quality)
  const lr: Raster = raster.channels === 1 ? raster : { ...lumaBt601(raster), channels: 1 }
  return { luma: { hr: luma.hr, lr }, colored: raster, file }
}

function assertComparable({ width, height }: Raster, scale: number): void {
  if (width * height > limitPixels) {
    throw new Error(`Comparing with the truth takes pictures of up to ${limitPixels / 1e6} megapixels.`)
  }
  const least = leastComparedPx + 2 * shavePx(scale, 'classic') + scale
  if (Math.min(width, height) < least) {
    throw new Error(
      `This picture is too small to be shrunk and compared at ×${scale}: ${width} × ${height} pixels, where ` +
        `both sides must have ${least} at least.`,
    )
  }
}

const withoutAlpha = (picture: Raster): Raster => {
  const { channels } = picture
  return firstChannels(quantizeRaster(picture, 'uint8'), channels - 1 + (channels % 2))
}
