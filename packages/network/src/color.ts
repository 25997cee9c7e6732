import { assertInteger, assertOneOf } from './check.js'

/**
 * What a network's channels are. One channel: `y601` is BT.601 studio-swing luma (MATLAB's `rgb2ycbcr`, 16..235 of 255),
 * `yFull` full-range luma (JFIF; PIL's and OpenCV's). Three channels: `rgb`, or full-range `ycbcrFull`.
 */
export type Color = 'y601' | 'yFull' | 'rgb' | 'ycbcrFull'

/** The numbers a network was trained on for black and white; pictures are mapped to it linearly from 0..1. */
export type InputRange = readonly [black: number, white: number]

/** The fields every architecture has in common. */
export interface PictureFields {
  readonly scale: number
  readonly channels: 1 | 3
  readonly color: Color
  readonly inputRange: InputRange
}

/** The fields of {@link PictureFields}, checked and completed: scale 1..8; luma for one channel and RGB for three unless stated. */
export function completePictureFields(
  where: string,
  options: { scale: number; channels?: 1 | 3; color?: Color; inputRange?: InputRange },
): PictureFields {
  const { scale, channels = 1, inputRange = [0, 1] } = options
  assertInteger(where, 'scale', scale, 1, 8)
  assertOneOf(where, 'channels', channels, [1, 3])
  const colors: readonly Color[] = channels === 1 ? ['y601', 'yFull'] : ['rgb', 'ycbcrFull']
  const color = options.color ?? (channels === 1 ? 'y601' : 'rgb')
  assertOneOf(where, `color of a ${channels}-channel network`, color, colors)
  const [black, white] = inputRange
  if (inputRange.length !== 2 || !Number.isFinite(black) || !Number.isFinite(white) || !(black < white)) {
    throw new RangeError(
      `${where}: inputRange must be [black, white] with black < white, found ${JSON.stringify(inputRange)}.`,
    )
  }
  return { scale, channels, color, inputRange: [black, white] }
}
