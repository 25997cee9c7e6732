import { type RestoringPair, strengthFor } from '@sr/fsrcnn/restoring'
import type { Compression } from '@sr/image'

/** `--restore`: by the picture, not at all, or as strongly as stated, from 0 to 1. */
export type RestoreOption = 'auto' | 'off' | number

/** How strongly a picture is restored while it is enlarged, and why. */
export interface Restoration {
  /** 0 to 1. */
  readonly strength: number
  /** What was found in the picture; absent where the strength was stated. */
  readonly found?: Compression
}

/**
 * Chooses the strength for a picture. Strengths come in steps, so that the pictures of a folder share networks.
 */
export function chooseRestoration(
  restore: Exclude<RestoreOption, 'off'>,
  pair: RestoringPair,
  compression: () => Compression,
): Restoration {
  if (restore !== 'auto') return { strength: restore }
  const found = compression()
  return { strength: Math.round(strengthFor(pair, found.quality) / strengthStep) * strengthStep, found }
}

/** Half of it costs nothing that can be measured. */
const strengthStep = 1 / 16

/** For the line of a result: `restored 0.69 (JPEG, about quality 75)`; empty where nothing was restored. */
export function describeRestoration({ strength, found }: Restoration): string {
  if (strength === 0) return ''
  const share = `restored ${Number(strength.toFixed(2))}`
  return found === undefined ? share : `${share} (${words[found.evidence]} of about quality ${found.quality})`
}

const words: Readonly<Record<Compression['evidence'], string>> = {
  tables: 'JPEG',
  quantizer: 'WebP, as a JPEG',
  steps: 'was a JPEG',
  blocks: 'blocks as in a JPEG',
  nothing: '',
}
