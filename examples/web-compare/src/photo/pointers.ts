import { panBy, pointer, showAll, showFullSize, view, zoomBy } from './stage.js'
import type { Point } from './view.js'

/** Dragging, pinching, the wheel and double clicks on the stage. Returns what stops it. */
export function followPointers(stage: HTMLElement): () => void {
  const down = new Map<number, Point>()
  const placeOf = (event: MouseEvent): Point => {
    const { left, top } = stage.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }
  const ending = new AbortController()
  const on = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    react: (event: HTMLElementEventMap[Name]) => void,
  ) => stage.addEventListener(name, react, { signal: ending.signal, passive: false })

  on('pointerdown', (event) => {
    if (event.button !== 0) return
    stage.setPointerCapture(event.pointerId)
    down.set(event.pointerId, placeOf(event))
  })
  on('pointermove', (event) => {
    const now = placeOf(event)
    pointer.value = now
    const before = down.get(event.pointerId)
    if (!before) return
    down.set(event.pointerId, now)
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1]
    if (!other) return panBy({ x: now.x - before.x, y: now.y - before.y })
    const centre = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }
    panBy({ x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 })
    zoomBy(distance(now, other) / Math.max(1, distance(before, other)), centre)
  })
  for (const name of ['pointerup', 'pointercancel'] as const)
    on(name, (event) => down.delete(event.pointerId))
  on('wheel', (event) => {
    event.preventDefault()
    zoomBy(Math.exp(-event.deltaY * (event.deltaMode === 0 ? 0.0015 : 0.05)), placeOf(event))
  })
  on('dblclick', () => (view.peek().zoom < 0.99 ? showFullSize() : showAll()))
  return () => ending.abort()
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)
