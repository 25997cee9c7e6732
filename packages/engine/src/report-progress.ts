import type { Rect } from '@sr/image'
import type { RunOptions } from './engine.js'

/** Tells how many parts are done, and which output pixels the last of them made. */
export function reportProgress(
  { parts, onProgress }: Pick<RunOptions, 'onProgress'> & { readonly parts: readonly unknown[] },
  done: number,
  tile?: Rect,
): void {
  const total = parts.length
  onProgress?.({ done, total, ratio: total === 0 ? 1 : done / total, tile })
}
