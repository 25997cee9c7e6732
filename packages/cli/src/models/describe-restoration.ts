import type { ChosenRestoration } from '@sr/files'
import type { Compression } from '@sr/image'

/** For the line of a result: `restored 0.69 (JPEG of about quality 75)`; empty where nothing was restored. */
export function describeRestoration({ strength, quality, evidence }: ChosenRestoration): string {
  if (strength === 0) return ''
  const share = `restored ${Number(strength.toFixed(2))}`
  return evidence === undefined ? share : `${share} (${words[evidence]} of about quality ${quality})`
}

const words: Readonly<Record<Compression['evidence'], string>> = {
  tables: 'JPEG',
  quantizer: 'WebP, as a JPEG',
  steps: 'was a JPEG',
  blocks: 'blocks as in a JPEG',
  nothing: '',
}
