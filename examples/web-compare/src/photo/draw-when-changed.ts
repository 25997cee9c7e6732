import { effect } from '@preact/signals'

/**
 * Reads signals now and whenever one of them changes, and draws what was read last with the next frame of the
 * screen. Returns what stops it.
 */
export function drawWhenChanged(read: () => () => void): () => void {
  let frame = 0
  let draw: (() => void) | undefined
  const stop = effect(() => {
    draw = read()
    frame ||= requestAnimationFrame(() => {
      frame = 0
      draw?.()
    })
  })
  return () => {
    stop()
    cancelAnimationFrame(frame)
  }
}
