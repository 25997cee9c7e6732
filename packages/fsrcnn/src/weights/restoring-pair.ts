import { blendWeights, type Weights } from '@sr/network'
import { readWeights } from '@sr/weights-converter/safetensors'

/**
 * Two networks of one config, and what lies between them: `clean` for lossless pictures, and `jpeg`, fine-tuned
 * from it, for strongly compressed ones.
 */
export interface RestoringPair {
  readonly clean: Uint8Array<ArrayBuffer>
  readonly jpeg: Uint8Array<ArrayBuffer>
  /** Which mixture serves which quality best, [quality, share of `jpeg`], by rising quality; linear between. */
  readonly strengths: readonly (readonly [quality: number, strength: number])[]
}

/** The share of `jpeg`, 0 to 1, that serves pictures of this quality, 1 to 100, best. */
export function strengthFor({ strengths }: RestoringPair, quality: number): number {
  const above = strengths.findIndex(([known]) => known >= quality)
  if (above <= 0) return above === 0 ? strengths[0][1] : strengths[strengths.length - 1][1]
  const [[lower, fromStrength], [upper, toStrength]] = [strengths[above - 1], strengths[above]]
  return fromStrength + ((quality - lower) / (upper - lower)) * (toStrength - fromStrength)
}

/**
 * The network of a pair for pictures of this strength of compression, 0 to 1: its mixture.
 *
 * Throws RangeError unless the strength is a number from 0 to 1.
 */
export function restoringWeights({ clean, jpeg }: RestoringPair, strength: number): Weights {
  return blendWeights(readWeights(clean), readWeights(jpeg), strength)
}
