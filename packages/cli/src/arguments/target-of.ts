import type { Target } from '@sr/files'
import { CliError } from '../errors.js'

/** What the command line says of a result's size. */
export interface SizeOptions {
  readonly scale?: number
  /** In pixels. */
  readonly width?: number
  readonly height?: number
}

/** How large results are to be; by the model's scale where nothing is stated. */
export function targetOf({ scale, width, height }: SizeOptions, modelScale: number): Target {
  if (width === undefined && height === undefined) return { scale: modelScale }
  if (scale === undefined) return { width, height }
  throw new CliError(
    'bad-usage',
    `--scale ${scale}`,
    '--width and --height say how large. State one or the other.',
  )
}
