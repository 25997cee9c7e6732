import { assertKnownOptions } from '@sr/checks'
import { type Raster, resizeBicubic } from '@sr/image'
import { score, shavePx } from '@sr/metrics'
import { assertDegrade, type Degrade, degradedPart } from './degrade.js'
import { assertChannels, assertInputScale, assertWhole } from './patch-options.js'
import {
  enlarged,
  makeColorPair,
  makePicturePair,
  type PairOptions,
  type PicturePair,
} from './picture-pair.js'
import { type PictureSource, readPictures } from './read-pictures.js'
import { type SkippedPicture, TrainingError } from './training-error.js'

export interface ValidationOptions {
  readonly scale: number
  /** By how much the picture that `predict` is given is enlarged before, as for patches; default 1. */
  readonly inputScale?: number
  /** Of the network, as for patches: 1 for BT.601 luma, 3 for RGB, of which luma is scored. Default 1. */
  readonly channels?: 1 | 3
  /**
   * Makes the low resolution of each picture, once, by numbers that follow from its place in the list, so that
   * trainings of any seed are scored on the same.
   */
  readonly degrade?: Degrade
}

/**
 * A model as validation sees it: grey or RGB floats 0..1 in, the upscaled picture out, neither clamped nor rounded.
 */
export type Predict = (input: Raster) => Raster | Promise<Raster>

/** PSNR in decibels and SSIM of luma by the `classic` protocol of @sr/metrics. */
export interface Score {
  readonly psnr: number
  readonly ssim: number
}

/** The scores of a set: the means, and every picture's own. */
export interface ValidationScore extends Score {
  readonly pictures: readonly (Score & { readonly name: string })[]
}

export interface ValidationSet {
  /** What bicubic scores. */
  readonly bicubic: ValidationScore
  /** The pictures that are left out, and why. */
  readonly skipped: readonly SkippedPicture[]
  /** What a model scores. Rejects with RangeError where it gives pictures of a wrong size. */
  score(predict: Predict): Promise<ValidationScore>
}

/**
 * Pictures to follow a training with, read and made small once. Pictures that cannot be read, leave nothing
 * to score or are of one colour are skipped and named. Throws TrainingError `empty-set` where none is left.
 */
export async function createValidationSet(
  sources: Iterable<PictureSource>,
  options: ValidationOptions,
): Promise<ValidationSet> {
  assertKnownOptions('createValidationSet', options, ['scale', 'inputScale', 'channels', 'degrade'])
  const { scale, inputScale = 1, channels = 1, degrade } = options
  assertWhole('scale', scale, 2)
  assertInputScale(inputScale, scale)
  assertChannels(channels)
  assertDegrade(degrade)
  const keep = channels === 3 ? 'rgb' : degrade === undefined ? 'luma' : 'color'
  const { pictures, skipped } = await readPictures(sources, leastScoredPx(scale), keep)
  const all: (PicturePair & { readonly name: string })[] = []
  for (const [index, { name, picture }] of pictures.entries()) {
    const pair =
      degrade === undefined
        ? makePicturePair(picture, 1, { scale, inputScale })
        : await makeDegradedPair(degrade, picture, { scale, inputScale, channels }, index)
    all.push({ name, ...pair })
  }
  const bicubic: Predict = (small) => (inputScale === scale ? small : resizeBicubic(small, { scale }))
  const scored = await scorePairs(all, scale, bicubic)
  const isExact = scored.pictures.map(({ psnr }) => psnr === Number.POSITIVE_INFINITY)
  const pairs = all.filter((_, index) => !isExact[index])
  const left = [...skipped, ...all.filter((_, index) => isExact[index]).map(asExact)]
  if (pairs.length === 0) {
    throw new TrainingError(
      'empty-set',
      `pictures: none is left to score. The last: ${left.at(-1)?.message}`,
      left,
    )
  }
  return {
    bicubic: pairs.length === all.length ? scored : await scorePairs(pairs, scale, bicubic),
    skipped: left,
    score: (predict) => scorePairs(pairs, scale, predict),
  }
}

async function makeDegradedPair(
  degrade: Degrade,
  picture: Raster<Uint8Array>,
  { scale, inputScale, channels }: PairOptions & { readonly channels: 1 | 3 },
  seed: number,
): Promise<PicturePair> {
  const pair = makeColorPair(picture, 1, { scale, channels })
  const { width, height } = pair.low
  const low = await degradedPart(degrade, pair, { x: 0, y: 0, width, height }, { seed, channels })
  return { input: enlarged(low, inputScale), target: pair.target }
}

async function scorePairs(
  pairs: readonly (PicturePair & { readonly name: string })[],
  scale: number,
  predict: Predict,
): Promise<ValidationScore> {
  const pictures: (Score & { name: string })[] = []
  for (const { name, input, target } of pairs) {
    const result = await predict(input)
    pictures.push({ name, ...score(result, target, scale, 'classic') })
  }
  const mean = (of: keyof Score) => pictures.reduce((sum, each) => sum + each[of], 0) / pictures.length
  return { psnr: mean('psnr'), ssim: mean('ssim'), pictures }
}

function asExact({ name }: { readonly name: string }): SkippedPicture {
  const message = `${name}: bicubic enlarges it without an error, so that it compares nothing. Expected a picture with details.`
  return { name, reason: 'exact', message }
}

/**
 * The shave must leave one window of SSIM, 11 × 11 pixels. Cropping to a multiple
 * of the scale may take more.
 */
function leastScoredPx(scale: number): number {
  return Math.ceil((2 * shavePx(scale, 'classic') + 11) / scale) * scale
}
