import type { Compression } from '@sr/image'
import type { Restored } from '../work/messages.js'
import type { RestoreMode } from './restoring.js'

/** What was found in a photo and what was done, in words; `compression` is that of a photo which needed nothing. */
export function sayRestored(mode: RestoreMode, compression: Compression, restored?: Restored): string {
  if (mode === 'off') return 'Enlarged as it is.'
  if (mode === 'stated') return `Restored at ${sayStrength(restored?.strength ?? 0)}.`
  const { strength, quality = 100, evidence = 'nothing' } = restored ?? { strength: 0, ...compression }
  const found = `${findings[evidence]}${evidence === 'nothing' ? '' : ` of about quality ${quality}`}`
  return `${found}: ${strength === 0 ? 'nothing to restore' : `restored at ${sayStrength(strength)}`}.`
}

const findings: Readonly<Record<Compression['evidence'], string>> = {
  tables: 'JPEG',
  steps: 'Was once a JPEG',
  blocks: 'Blocks as in a JPEG',
  quantizer: 'WebP, like a JPEG',
  nothing: 'No trace of JPEG',
}

const sayStrength = (strength: number): string => `${Number(strength.toFixed(2))}`
