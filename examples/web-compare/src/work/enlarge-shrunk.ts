import { quantizeRaster, type Raster, resizeBicubic } from '@sr/image'
import { prepare, score, shavePx } from '@sr/metrics'
import type { Enlarger } from '../models/network.js'
import { enlarge, makeReady, slowness } from './enlarge.js'
import type { Hooks } from './hooks.js'
import type { Outcome, Score } from './messages.js'
import { paintParts } from './paint-parts.js'
import { showLayer } from './show-layer.js'

const limitPixels = 25e6
/** SSIM needs a window of 11 × 11 pixels. */
const leastComparedPx = 11

/**
 * Shrinks the picture by MATLAB's bicubic, enlarges that, and compares with the picture itself, by the protocol
 * `classic` of @sr/metrics: the very figures of `sr eval`. Alpha is left out.
 */
export async function enlargeShrunk(
  picture: Raster,
  enlarger: Enlarger,
  hooks: Hooks,
): Promise<{ readonly result: Raster; readonly outcome: Outcome }> {
  const { scale } = enlarger
  assertComparable(picture, scale)
  const original = withoutAlpha(picture)
  const colored = prepare(original, scale, 'classic', { keepColor: true })
  await showLayer('shrunk', colored.lr, hooks)

  const channels = (await makeReady(enlarger)) ?? 1
  const start = performance.now()
  const enlarged = await enlarge(colored.lr, enlarger, paintParts(hooks))
  const ms = performance.now() - start
  const result = quantizeRaster(enlarged, 'uint8')
  await showLayer('result', result, hooks)
  await showLayer('bicubic', resizeBicubic(colored.lr, { scale }), hooks)

  // A network of luma is measured on luma alone, which no conversion of colours has rounded.
  const luma = prepare(original, scale, 'classic')
  const measured = channels > 1 ? enlarged : await enlarge(luma.lr, enlarger, { signal: hooks.signal })
  const scoreOf = (candidate: Raster): Score => {
    const { psnr, ssim } = score(candidate, luma.hr, scale, 'classic')
    return { psnrY: psnr, ssimY: ssim }
  }
  const scores = { model: scoreOf(measured), bicubic: scoreOf(resizeBicubic(luma.lr, { scale })) }
  return { result, outcome: { ms, width: result.width, height: result.height, scores, slowness } }
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

function withoutAlpha(picture: Raster): Raster {
  const { width, height, channels, data } = quantizeRaster(picture, 'uint8')
  if (channels % 2 === 1) return { width, height, channels, data }
  const kept = channels - 1
  const colors = new Uint8Array(width * height * kept)
  for (let from = 0, to = 0; from < data.length; from += channels, to += kept) {
    for (let channel = 0; channel < kept; channel++) colors[to + channel] = data[from + channel] as number
  }
  return { width, height, channels: kept, data: colors }
}
