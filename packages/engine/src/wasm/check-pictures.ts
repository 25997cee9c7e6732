import type { Chain } from '../chain/chain.js'
import type { BytePicture } from '../engine.js'
import type { Mix, PictureFormat } from '../picture-format.js'
import { chromaTaps } from './picture-room.js'

/** Whether the chain makes a picture exactly `factor` times as large, of channels that the kernels can mix into bytes. */
export function takesPictures({ inChannels, stages, tail }: Chain): boolean {
  const isExact = tail.surplus === 0 && stages.every(({ edge }) => edge !== 'valid')
  return isExact && inChannels <= 3 && (tail.channels === 1 || tail.channels === 3)
}

/** Throws RangeError or TypeError unless the pictures and the format fit one another and the chain. */
export function assertPictures(
  { inChannels, tail }: Chain,
  picture: BytePicture,
  target: BytePicture,
  { input, chroma, phases, output }: PictureFormat,
): void {
  assertBytes('picture', picture)
  assertBytes('target', target)
  const { factor } = tail
  if (target.width !== factor * picture.width || target.height !== factor * picture.height) {
    fail(
      `target must be ${factor} times the picture, ${factor * picture.width} × ${factor * picture.height}, found ${target.width} × ${target.height}`,
    )
  }
  const values = tail.channels + chroma.length
  const isFormat =
    isMixes(input, Math.min(3, picture.channels)) &&
    isMixes(chroma, Math.min(3, picture.channels)) &&
    isMixes(output, values) &&
    input.length === inChannels &&
    (chroma.length === 0 || (chroma.length === 2 && tail.channels === 1)) &&
    phases.length === factor &&
    phases.every((weights) => weights.length === chromaTaps) &&
    (output.length === 1 || output.length === 3) &&
    [output.length, output.length + 1].includes(target.channels)
  if (isFormat) return
  fail(
    `the format does not fit a network from ${inChannels} to ${tail.channels} channels and pictures of ${picture.channels} and ${target.channels}`,
  )
}

const isMixes = (mixes: readonly Mix[], values: number): boolean =>
  mixes.every(({ factors }) => factors.length <= values)

function assertBytes(name: string, { width, height, channels, data }: BytePicture): void {
  if (!(data instanceof Uint8Array || data instanceof Uint8ClampedArray)) {
    throw new TypeError(`enlarge: ${name} must hold bytes. Expected Uint8Array or Uint8ClampedArray.`)
  }
  const isPicture =
    [width, height].every((size) => Number.isInteger(size) && size >= 1) && [1, 2, 3, 4].includes(channels)
  if (isPicture && data.length === width * height * channels) return
  fail(
    `${name} must hold width × height × channels bytes, 1 to 4 channels, found ${data.length} for ${width} × ${height} × ${channels}`,
  )
}

function fail(what: string): never {
  throw new RangeError(`enlarge: ${what}.`)
}
