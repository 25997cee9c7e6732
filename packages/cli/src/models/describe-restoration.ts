import type { ChosenRestoration } from '@sr/files'
import type { Compression } from '@sr/image'

/** For the line of a result: `restored 0.69 (JPEG of about quality 75)`; empty where nothing was restored. */
export function describeRestoration({ strength, quality, evidence }: ChosenRestoration): string {
  if (strength === 0) return ''
  const share = `restored ${formatStrength(strength)}`
  return evidence === undefined ? share : `${share} (${words[evidence]} of about quality ${quality})`
}

/** How strongly a picture was restored, 0 to 1. */
export const formatStrength = (strength: number): string => `${Number(strength.toFixed(2))}`

const words: Readonly<Record<Compression['evidence'], string>> = {
  tables: 'JPEG',
  quantizer: 'WebP, as a JPEG',
  steps: 'was a JPEG',
  blocks: 'blocks as in a JPEG',
  nothing: '',
}
