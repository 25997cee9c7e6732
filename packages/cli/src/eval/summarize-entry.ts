import { type Summary, summarize } from '@sr/metrics'
import { type Condition, isSameCondition } from './condition.js'
import type { Entry, ImageScore } from './evaluate.js'

/** What a table says of one entry. */
export interface EntrySummary {
  readonly psnr: Summary
  readonly ssim: Summary
  /**
   * Mean difference to bicubic per picture; that of PSNR where both are finite. Undefined for bicubic
   * itself, and where no picture has one.
   */
  readonly gain?: { readonly psnr: number; readonly ssim: number }
  /** The picture of the lowest PSNR. */
  readonly worst: ImageScore
  /** Median per picture: the first picture, and other programs, disturb it less than the mean. */
  readonly ms: number
}

/** Sums an entry up beside the bicubic one of the same condition; undefined if no picture could be evaluated. */
export function summarizeEntry(entry: Entry, entries: readonly Entry[]): EntrySummary | undefined {
  const { images } = entry
  if (images.length === 0) return undefined
  const baseline = baselineOf(entries, entry)
  const gain = baseline === undefined || baseline === entry ? undefined : gainOf(images, baseline.images)
  return {
    psnr: summarize(images.map(({ psnr }) => psnr)),
    ssim: summarize(images.map(({ ssim }) => ssim)),
    ...(gain === undefined ? {} : { gain }),
    worst: images.reduce((worst, image) => (image.psnr < worst.psnr ? image : worst)),
    ms: summarize(images.map(({ ms }) => ms)).median,
  }
}

/** The bicubic entry of a condition: always the first. */
export const baselineOf = (entries: readonly Entry[], condition: Condition): Entry | undefined =>
  entries.find((entry) => isSameCondition(entry, condition))

function gainOf(images: readonly ImageScore[], baseline: readonly ImageScore[]) {
  const pairs = images.map((image, place) => ({ image, base: baseline[place] }))
  const finite = pairs.filter(({ image, base }) => Number.isFinite(image.psnr) && Number.isFinite(base.psnr))
  if (finite.length === 0) return undefined
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    psnr: mean(finite.map(({ image, base }) => image.psnr - base.psnr)),
    ssim: mean(pairs.map(({ image, base }) => image.ssim - base.ssim)),
  }
}
