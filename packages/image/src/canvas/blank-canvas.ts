import { ImageError } from '../errors.js'
import type { Size } from '../rect.js'

/** A context of either kind of canvas. */
export type Context2d = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

/** A canvas of ours that pixels pass through, in a page or a worker; ImageError `no-canvas` where there is none. */
export function blankCanvas({ width, height }: Size, where: string): OffscreenCanvas | HTMLCanvasElement {
  assertBrowser(where)
  if (typeof OffscreenCanvas === 'function') return new OffscreenCanvas(width, height)
  return Object.assign(document.createElement('canvas'), { width, height })
}

/** Throws ImageError `no-canvas` outside browsers. */
export function assertBrowser(where: string): void {
  if (typeof createImageBitmap === 'function' && typeof ImageData === 'function') return
  throw new ImageError(
    'no-canvas',
    `${where}: there is no canvas here. Expected a page or a worker of a browser. ` +
      'In Node use sharp, or decodePng and encodePng of @sr/image/png.',
  )
}

/**
 * Throws ImageError `no-canvas` if the canvas has a context of another kind or another thread's, or there is no
 * memory for it.
 */
export function context2d(
  canvas: OffscreenCanvas | HTMLCanvasElement,
  where: string,
  settings?: CanvasRenderingContext2DSettings,
): Context2d {
  try {
    const context = canvas.getContext('2d', settings) as Context2d | null
    if (context !== null) return context
  } catch {
    // said below
  }
  throw new ImageError(
    'no-canvas',
    `${where}: the canvas gives no 2D context. It has a context of another kind, belongs to a worker, or there is ` +
      'no memory for it. Use a canvas of its own.',
  )
}
