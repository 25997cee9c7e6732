import type { Raster, Rect } from '@sr/image'
import type { Hooks } from './hooks.js'
import { showPart } from './show-layer.js'

/** Tells of progress and sends each part to the page. */
export function paintParts(hooks: Hooks) {
  const { signal, tell } = hooks
  return {
    signal,
    onPart(ratio: number, target: Raster, at: Rect | undefined) {
      tell({ kind: 'progress', ratio })
      if (at) void showPart('result', target, at, hooks)
    },
  }
}
