import { bt601, type ColorTransform, jfif } from '@sr/image'
import { type CheckedPicture, isFloat } from './picture.js'
import type { Rows } from './rows.js'

/**
 * What of a colour picture is compared.
 * - `rgb`: each colour channel on its own.
 * - `y601`: luma of BT.601 in studio swing, unrounded; MATLAB's `rgb2ycbcr` of
 *   doubles, which most tables use.
 * - `yFull`: luma in full range, 0.299 R + 0.587 G + 0.114 B; OpenCV's and Pillow's.
 *   PSNR is 1.32 dB lower on it.
 */
export type Channel = 'rgb' | 'y601' | 'yFull'

export interface ChannelRowsOptions {
  /** Begins every message. */
  readonly where: string
  readonly dataRange: number
  readonly cropBorder: number
}

/**
 * The planes of a checked picture without its border, in its own unit; rows may be read in any order.
 */
export function channelRows(picture: CheckedPicture, channel: Channel, options: ChannelRowsOptions): Rows[] {
  if (channel !== 'rgb' && channel !== 'y601' && channel !== 'yFull') {
    throw new RangeError(
      `${options.where}: unknown channel. Expected rgb, y601 or yFull, found ${String(channel)}.`,
    )
  }
  const samples = sampleRows(picture, options)
  if (picture.channels === 1) return [samples]
  if (picture.channels === 2) return [channelOf(samples, 2, 0)]
  if (channel === 'rgb') return [0, 1, 2].map((index) => channelOf(samples, picture.channels, index))
  return [lumaOf(samples, picture.channels, channel === 'y601' ? bt601 : jfif, options.dataRange)]
}

/** The interleaved samples; floats are checked. */
function sampleRows(picture: CheckedPicture, { where, cropBorder }: ChannelRowsOptions): Rows {
  const { channels, data } = picture
  const width = (picture.width - 2 * cropBorder) * channels
  const mustCheck = isFloat(data)
  return {
    width,
    height: picture.height - 2 * cropBorder,
    read(y, into) {
      const from = ((y + cropBorder) * picture.width + cropBorder) * channels
      // Converts natively, so that all loops after it see one type of array.
      into.set(data.subarray(from, from + width))
      if (mustCheck) assertFinite(where, into, width, y, channels)
    },
  }
}

function channelOf(samples: Rows, channels: number, index: number): Rows {
  const width = samples.width / channels
  const row = new Float64Array(samples.width)
  return {
    width,
    height: samples.height,
    read(y, into) {
      samples.read(y, row)
      for (let x = 0, from = index; x < width; x++, from += channels) into[x] = row[from]
    },
  }
}

function lumaOf(
  samples: Rows,
  channels: number,
  { matrix, offset: offsets }: ColorTransform,
  dataRange: number,
): Rows {
  const [r, g, b] = matrix[0]
  const offset = offsets[0] * dataRange
  const width = samples.width / channels
  const row = new Float64Array(samples.width)
  return {
    width,
    height: samples.height,
    read(y, into) {
      samples.read(y, row)
      for (let x = 0, from = 0; x < width; x++, from += channels) {
        into[x] = r * row[from] + g * row[from + 1] + b * row[from + 2] + offset
      }
    },
  }
}

/** Alpha is checked with the rest. */
function assertFinite(
  where: string,
  samples: Float64Array,
  count: number,
  y: number,
  channels: number,
): void {
  for (let i = 0; i < count; i++) {
    if (Number.isFinite(samples[i])) continue
    throw new RangeError(
      `${where}: a sample is no finite number. Found ${samples[i]} at column ${Math.floor(i / channels)}, ` +
        `row ${y} of the compared part.`,
    )
  }
}
