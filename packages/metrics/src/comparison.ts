import { assertKnownOptions, sayValue } from '@sr/checks'
import type { Size } from '@sr/image'
import { type Channel, channelRows } from './channel-rows.js'
import { type CheckedPicture, checkPicture, dataRangeOf, type Picture } from './picture.js'
import type { Rows } from './rows.js'

export interface MetricOptions {
  /**
   * What white is less what black is: L of the definitions. Default: 255 for bytes, 65535 for 16-bit words;
   * floats must state it (1 for a float `Raster`, 2 for −1..1). Where it is stated, samples may have any
   * finite value, as in scikit-image.
   */
  readonly dataRange?: number
  /** Pixels left out along each side; default 0. */
  readonly cropBorder?: number
  /**
   * Default: 'rgb', except where a metric says otherwise. A grey picture is taken as it
   * is. Alpha is never compared.
   */
  readonly channel?: Channel
}

export interface MaskedOptions extends MetricOptions {
  /** One channel, as large as the pictures: pixels where it is 0 are left out. */
  readonly mask?: Picture
}

/** Two checked pictures, channel by channel, as planes on the scale 0..dataRange. */
export interface Comparison {
  readonly width: number
  readonly height: number
  readonly dataRange: number
  readonly channels: readonly { readonly x: Rows; readonly y: Rows }[]
  readonly mask: Rows | undefined
}

/** The options of every metric. */
const metricOptions = ['dataRange', 'cropBorder', 'channel']

const hints: Readonly<Record<string, string>> = {
  mask: 'psnr, mse, mae, ssim and ssimMap take a mask.',
  variant: 'It is an option of ssim and ssimMap.',
  scales: 'It is an option of msSsim.',
  shave: 'Did you mean cropBorder?',
}

/** Throws TypeError for an option that neither every metric has nor this one, which has `more`. */
export function assertMetricOptions(where: string, options: object, more: readonly string[]): void {
  assertKnownOptions(where, options, [...metricOptions, ...more], hints)
}

/**
 * Checks both pictures and the options, which are those of every metric and `more`, and opens the planes to
 * compare; `where` is the metric's name in messages. Floats are checked for NaN and infinity as they are
 * read. Throws TypeError or RangeError.
 */
export function compare(
  where: string,
  picture: Picture,
  reference: Picture,
  options: MaskedOptions,
  more: readonly string[] = [],
): Comparison {
  assertMetricOptions(where, options, more)
  const { dataRange: stated, cropBorder = 0, channel = 'rgb', mask } = options
  const x = checkPicture(picture, `${where}: picture`)
  const y = checkPicture(reference, `${where}: reference`)
  if (sizeOf(x) !== sizeOf(y)) {
    throw new RangeError(
      `${where}: picture and reference differ in size. Expected ${sizeOf(y)} (width × height × channels), found ${sizeOf(x)}. Crop or convert one of them.`,
    )
  }
  if (dataRangeOf(x.data) !== dataRangeOf(y.data)) {
    throw new TypeError(
      `${where}: picture and reference differ in sample type. Expected ${y.data.constructor.name}, found ${x.data.constructor.name}. Convert one of them (quantizeRaster of @sr/image).`,
    )
  }
  const dataRange = checkedDataRange(where, stated ?? dataRangeOf(y.data))
  assertCropBorder(where, cropBorder, y)
  const open = (name: string, from: CheckedPicture, what: Channel, range: number) =>
    channelRows(from, what, { where: `${where}: ${name}`, dataRange: range, cropBorder })
  const xs = open('picture', x, channel, dataRange)
  const ys = open('reference', y, channel, dataRange)
  return {
    width: xs[0].width,
    height: xs[0].height,
    dataRange,
    channels: xs.map((rows, index) => ({ x: rows, y: ys[index] })),
    mask: mask && open('mask', checkMask(where, mask, y), 'rgb', Number.POSITIVE_INFINITY)[0],
  }
}

/** Throws RangeError unless what is left of the pictures has `leastPx` rows and columns. */
export function assertLeastSize(where: string, { width, height }: Size, leastPx: number, remedy = ''): void {
  if (width >= leastPx && height >= leastPx) return
  throw new RangeError(
    `${where}: the picture is too small. Expected at least ${leastPx} × ${leastPx} pixels after cropping, found ${width} × ${height}.${remedy}`,
  )
}

const sizeOf = ({ width, height, channels }: CheckedPicture) => `${width} × ${height} × ${channels}`

export function checkedDataRange(where: string, dataRange: number | undefined): number {
  if (dataRange === undefined) {
    throw new RangeError(
      `${where}: floats do not say their range. Expected the option dataRange: 1 for a float raster of @sr/image, 2 for −1..1.`,
    )
  }
  if (typeof dataRange === 'number' && Number.isFinite(dataRange) && dataRange > 0) return dataRange
  throw new RangeError(
    `${where}: dataRange is no range. Expected a positive number, found ${sayValue(dataRange)}.`,
  )
}

export function assertCropBorder(where: string, cropBorder: number, { width, height }: Size): void {
  if (Number.isInteger(cropBorder) && cropBorder >= 0 && 2 * cropBorder < Math.min(width, height)) return
  throw new RangeError(
    `${where}: cropBorder leaves no picture. Expected a whole number of pixels from 0 to ${Math.ceil(Math.min(width, height) / 2) - 1}, found ${cropBorder}.`,
  )
}

function checkMask(where: string, maskLike: Picture, { width, height }: CheckedPicture): CheckedPicture {
  const mask = checkPicture(maskLike, `${where}: mask`)
  if (mask.width === width && mask.height === height && mask.channels === 1) return mask
  throw new RangeError(
    `${where}: the mask does not fit. Expected ${width} × ${height} × 1, found ${sizeOf(mask)}.`,
  )
}
