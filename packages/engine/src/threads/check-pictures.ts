import { assertRaster, hasAlpha, type Raster, sampleType } from '@sr/image'
import { inputScale, type NetworkConfig } from '@sr/network'
import type { Chain } from '../chain/chain.js'
import type { ChannelMixes, Mix, PictureFormat } from '../picture-format.js'
import { besideTaps } from '../wasm/picture-room.js'

/** Whether a network makes a picture exactly `scale` times as large, of channels that the kernels can mix into samples. */
export function takesPictures(config: NetworkConfig, { inChannels, stages, tail }: Chain): boolean {
  const isExact = tail.surplus === 0 && stages.every(({ edge }) => edge !== 'valid')
  const isColor = inChannels <= 3 && (tail.channels === 1 || tail.channels === 3)
  return inputScale(config) === 1 && isExact && isColor
}

/** Throws RangeError or TypeError unless the pictures and the format fit one another and the chain. */
export function assertPictures(
  chain: Chain,
  picture: Raster,
  target: Raster,
  { phases, alpha, ...colors }: PictureFormat,
): void {
  assertRaster(picture, 'upscale: picture')
  assertRaster(target, 'upscale: target')
  const { factor } = chain.tail
  if (target.width !== factor * picture.width || target.height !== factor * picture.height) {
    fail(
      `target must be ${factor} times the picture, ${factor * picture.width} × ${factor * picture.height}, found ${target.width} × ${target.height}`,
    )
  }
  const [given, wanted] = [sampleType(picture.data), sampleType(target.data)]
  if (given !== wanted) fail(`target must hold samples of the picture's kind, ${given}, found ${wanted}`)
  const isFormat =
    areMixes(chain, colors, Math.min(3, picture.channels)) &&
    phases.length === factor &&
    phases.every((weights) => weights.length === besideTaps) &&
    (colors.output.length === 1 || colors.output.length === 3) &&
    target.channels === colors.output.length + (alpha ? 1 : 0)
  const isAlpha = alpha === undefined || (hasAlpha(picture) && (!alpha.mixes || isGrey(chain, alpha.mixes)))
  if (isFormat && isAlpha) return
  fail(
    `the format does not fit a network from ${chain.inChannels} to ${chain.tail.channels} channels and pictures of ${picture.channels} and ${target.channels}`,
  )
}

/** Whether the mixes lead from so many samples through the chain. */
function areMixes(
  { inChannels, tail }: Chain,
  { input, beside, output }: ChannelMixes,
  samples: number,
): boolean {
  return (
    take(input, samples) &&
    take(beside, samples) &&
    take(output, tail.channels + beside.length) &&
    input.length === inChannels &&
    (beside.length === 0 || (beside.length === 2 && tail.channels === 1))
  )
}

const isGrey = (chain: Chain, mixes: ChannelMixes): boolean =>
  areMixes(chain, mixes, 1) && mixes.beside.length === 0 && mixes.output.length === 1

const take = (mixes: readonly Mix[], values: number): boolean =>
  mixes.every(({ factors }) => factors.length <= values)

function fail(what: string): never {
  throw new RangeError(`upscale: ${what}.`)
}
