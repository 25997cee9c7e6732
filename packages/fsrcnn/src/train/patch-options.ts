import { assertKnownOptions, sayList, sayValue } from '@sr/checks'
import { assertDegrade, type Degrade } from './degrade.js'

/** Which variants of the pictures patches are drawn from, besides the pictures as they are. */
export interface Augmentation {
  /**
   * Each picture is also used shrunk by these factors, above 0 and at most 1. Default: the
   * paper's 1, 0.9, 0.8, 0.7 and 0.6.
   */
  readonly downscales?: readonly number[]
  /** `all`: the eight flips and rotations. Default `all`. */
  readonly orientations?: 'all' | 'upright'
}

export interface PatchSourceOptions {
  /**
   * How many times larger the network makes a picture, a whole number from 2 on. Pictures
   * are cropped to a multiple of it.
   */
  readonly scale: number
  /** The side of the network's input, pixels. */
  readonly patchPx: number
  /** Patches in a batch. */
  readonly batch: number
  /** A whole number from 0 on, default 0; the same seed and pictures give the same batches. */
  readonly seed?: number
  /** `inputScale(config)` of @sr/network: the scale for SRCNN, default 1. */
  readonly inputScale?: number
  /** Of the network: 1 for BT.601 luma, 3 for RGB. Default 1. */
  readonly channels?: 1 | 3
  readonly augment?: Augmentation
  /**
   * Room for pairs of whole pictures, which are made when a patch of them is first drawn. Default 512 MiB.
   */
  readonly cacheLimitBytes?: number
}

export interface DegradedPatchSourceOptions extends PatchSourceOptions {
  /** Makes the low resolution of each patch that is drawn, with eight pixels around it. */
  readonly degrade: Degrade
}

/** The options with their defaults. Throws RangeError or TypeError for impossible ones. */
export function checkPatchOptions(options: PatchSourceOptions & Partial<DegradedPatchSourceOptions>) {
  assertKnownOptions('createPatchSource', options, known, hints)
  const { scale, patchPx, batch, seed = 0, inputScale = 1, channels = 1, augment = {} } = options
  assertKnownOptions('augment', augment, ['downscales', 'orientations'])
  const { downscales = paperDownscales, orientations = 'all' } = augment
  const { cacheLimitBytes = 512 * 2 ** 20, degrade } = options
  assertWhole('scale', scale, 2)
  assertWhole('patchPx', patchPx, 1)
  assertWhole('batch', batch, 1)
  assertWhole('seed', seed, 0)
  assertInputScale(inputScale, scale)
  assertChannels(channels)
  assertOneOf('augment.orientations', orientations, ['all', 'upright'])
  if (
    !Array.isArray(downscales) ||
    downscales.length === 0 ||
    !downscales.every((factor) => factor > 0 && factor <= 1)
  ) {
    throw new RangeError(
      `augment.downscales: expected factors above 0 and at most 1, found ${Array.isArray(downscales) ? `[${sayList(downscales)}]` : sayValue(downscales)}.`,
    )
  }
  if (!(cacheLimitBytes >= 0)) {
    throw new RangeError(`cacheLimitBytes: expected a number of bytes, found ${sayValue(cacheLimitBytes)}.`)
  }
  assertDegrade(degrade)
  return {
    ...{ scale, patchPx, batch, seed, inputScale, channels },
    ...{ downscales, orientations, cacheLimitBytes, degrade },
  }
}

/** Throws RangeError unless the value is a whole number, `least` or more. */
export function assertWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return
  throw new RangeError(`${name}: expected a whole number from ${least} on, found ${sayValue(value)}.`)
}

const known = [
  'scale',
  'patchPx',
  'batch',
  'seed',
  'inputScale',
  'channels',
  'augment',
  'cacheLimitBytes',
  'degrade',
]

const hints: Readonly<Record<string, string>> = {
  patchSize: 'Did you mean patchPx?',
  batchSize: 'Did you mean batch?',
  orientations: 'It is an option of augment.',
  downscales: 'It is an option of augment.',
}

/** Throws RangeError unless the network's input is the small picture, or that enlarged to full size. */
export function assertInputScale(inputScale: number, scale: number): void {
  if (inputScale === 1 || inputScale === scale) return
  throw new RangeError(`inputScale: expected 1 or the scale, ${scale}, found ${sayValue(inputScale)}.`)
}

/** Throws RangeError unless patches can have so many channels. */
export function assertChannels(channels: number): void {
  if (channels === 1 || channels === 3) return
  throw new RangeError(`channels: expected 1 (luma) or 3 (RGB), found ${sayValue(channels)}.`)
}

/** Throws TypeError unless the value is one of the words. */
export function assertOneOf(name: string, value: string, words: readonly string[]): void {
  if (words.includes(value)) return
  throw new TypeError(`${name}: expected ${words.join(' or ')}, found ${sayValue(value)}.`)
}

/** Section 4.1 of the paper, the picture itself first. */
const paperDownscales = [1, 0.9, 0.8, 0.7, 0.6]
