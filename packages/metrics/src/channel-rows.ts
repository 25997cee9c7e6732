import { bt601, jfif } from '@sr/image'
import { dataRangeOf, type Picture } from './picture.js'
import type { Rows } from './rows.js'

/**
 * What of a colour picture is compared.
 * - `rgb`: each colour channel on its own.
 * - `y601`: luma of BT.601 in studio swing, unrounded; MATLAB's `rgb2ycbcr` of doubles, which most tables use.
 * - `yFull`: luma in full range, 0.299 R + 0.587 G + 0.114 B; OpenCV's and Pillow's. PSNR is 1.32 dB lower on it.
 */
export type Channel = 'rgb' | 'y601' | 'yFull'

export interface ChannelRowsOptions {
  /** Begins every message. */
  readonly where: string
  readonly dataRange: number
  readonly cropBorder: number
}

/** The planes of a checked picture without its border, on the scale 0..dataRange; rows may be read in any order. */
export function channelRows(picture: Picture, channel: Channel, options: ChannelRowsOptions): Rows[] {
  if (channel !== 'rgb' && channel !== 'y601' && channel !== 'yFull') {
    throw new RangeError(
      `${options.where}: unknown channel. Expected rgb, y601 or yFull, found ${String(channel)}.`,
    )
  }
  if (picture.channels <= 2) return [mixedRows(picture, [1], 0, options)]
  if (channel === 'rgb')
    return [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ].map((mix) => mixedRows(picture, mix, 0, options))
  const { matrix, offset } = channel === 'y601' ? bt601 : jfif
  return [mixedRows(picture, matrix[0], offset[0] * options.dataRange, options)]
}

/** Σ mix[c] · channel c + offset, row by row: one channel, a luma, or any other linear combination. */
function mixedRows(
  picture: Picture,
  mix: readonly number[],
  offset: number,
  { where, dataRange, cropBorder }: ChannelRowsOptions,
): Rows {
  const { channels, data } = picture
  const width = picture.width - 2 * cropBorder
  const height = picture.height - 2 * cropBorder
  const mustCheck = dataRange < (dataRangeOf(data) ?? Number.POSITIVE_INFINITY)
  const row = new Float64Array(width * channels)
  const single = mix.indexOf(1)
  return {
    width,
    height,
    read(y, into) {
      const from = ((y + cropBorder) * picture.width + cropBorder) * channels
      const samples = data.subarray(from, from + width * channels)
      const target = channels === 1 ? into : row
      target.set(samples) // converts natively, so that the loops below see one array type whatever the picture's is
      if (mustCheck) assertInRange(where, target, samples.length, dataRange, y, channels)
      if (channels === 1) return
      if (single >= 0) {
        for (let x = 0, i = single; x < width; x++, i += channels) into[x] = row[i]
        return
      }
      const [r, g, b] = mix
      for (let x = 0, i = 0; x < width; x++, i += channels) {
        into[x] = r * row[i] + g * row[i + 1] + b * row[i + 2] + offset
      }
    },
  }
}

/** Fails for NaN too, which is in no range. Alpha is checked with the rest. */
function assertInRange(
  where: string,
  samples: Float64Array,
  count: number,
  dataRange: number,
  y: number,
  channels: number,
): void {
  for (let i = 0; i < count; i++) {
    if (samples[i] >= 0 && samples[i] <= dataRange) continue
    const pixel = `column ${Math.floor(i / channels)}, row ${y} of the compared part`
    throw new RangeError(
      `${where}: a sample is out of range. Expected 0 to ${dataRange}, found ${samples[i]} at ${pixel}. State another dataRange, or clamp it (quantizeRaster of @sr/image).`,
    )
  }
}
