import { assertRaster, hasAlpha, type Raster, sampleType } from '@sr/image'
import { inputScale, type NetworkConfig } from '@sr/network'
import {
  type AlphaFormat,
  besideTaps,
  type ChannelMixes,
  type Mix,
  type PictureFormat,
} from '../picture-format.js'
import type { Chain } from './chain.js'

/** Whether the output is exactly `scale` times as large, and the kernels can make samples of its channels. */
export function takesPictures(config: NetworkConfig, { inChannels, stages, tail }: Chain): boolean {
  const isExact = tail.surplus === 0 && stages.every(({ edge }) => edge !== 'valid')
  const isColor = inChannels <= 3 && (tail.channels === 1 || tail.channels === 3)
  return inputScale(config) === 1 && isExact && isColor
}

/** Throws RangeError or TypeError unless pictures, format and chain fit one another. */
export function assertPictures(
  chain: Chain,
  picture: Raster,
  target: Raster,
  { phases, alpha, ...colors }: PictureFormat,
): void {
  assertRaster(picture, 'upscale: picture')
  assertRaster(target, 'upscale: target')
  const { factor } = chain.tail
  const [width, height] = [factor * picture.width, factor * picture.height]
  if (target.width !== width || target.height !== height) {
    const found = `${target.width} × ${target.height}`
    fail(`target must be ${factor} times the picture. Expected ${width} × ${height}, found ${found}.`)
  }
  const [kind, found] = [sampleType(picture.data), sampleType(target.data)]
  if (kind !== found)
    fail(`target must hold samples of the picture's kind. Expected ${kind}, found ${found}.`)
  const made = colors.output.length + (alpha ? 1 : 0)
  if (target.channels !== made)
    fail(`target must have the format's channels. Expected ${made}, found ${target.channels}.`)
  if (phases.length !== factor || phases.some((weights) => weights.length !== besideTaps))
    fail(`the format's phases do not fit. Expected ${factor} of ${besideTaps} weights each.`)
  if (!areColors(chain, colors, Math.min(3, picture.channels)))
    fail(`the format's colours do not fit ${flow(chain)} and pictures of ${picture.channels} channels.`)
  if (alpha && !isAlpha(chain, alpha, picture))
    fail(`the format's alpha does not fit ${flow(chain)} and pictures of ${picture.channels} channels.`)
}

function areColors(chain: Chain, colors: ChannelMixes, samples: number): boolean {
  return areMixes(chain, colors, samples) && (colors.output.length === 1 || colors.output.length === 3)
}

function isAlpha(chain: Chain, { mixes, bleedPx, flatPx }: AlphaFormat, picture: Raster): boolean {
  const areDistances = [bleedPx, flatPx].every((px) => Number.isInteger(px) && px >= 0)
  return hasAlpha(picture) && areDistances && (mixes === undefined || isGrey(chain, mixes))
}

/** Whether the mixes make the chain's input of so many samples, and take its output. */
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

const flow = ({ inChannels, tail }: Chain): string =>
  `a network from ${inChannels} to ${tail.channels} channels`

function fail(what: string): never {
  throw new RangeError(`upscale: ${what}`)
}
