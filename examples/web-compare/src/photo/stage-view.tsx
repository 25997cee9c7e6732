import { useEffect, useRef } from 'preact/hooks'
import { drawStage } from './draw-stage.js'
import { drawWhenChanged } from './draw-when-changed.js'
import { Loupe } from './loupe.js'
import { followPointers } from './pointers.js'
import { scene } from './scene.js'
import { SplitHandle } from './split-handle.js'
import {
  isDifference,
  isLoupe,
  panBy,
  pointer,
  showAll,
  showFullSize,
  split,
  stageSize,
  zoomBy,
} from './stage.js'

/** The picture before and after, with the line between them. */
export function StageView() {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element
      if (width > 0 && height > 0) stageSize.value = { width, height }
    })
    observer.observe(element)
    const stopPointers = followPointers(element)
    const stopDrawing = drawWhenChanged(() => {
      const [shown, size, ratio] = [scene.value, stageSize.value, devicePixelRatio]
      const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)]
      return () => {
        if (element.width !== width) element.width = width
        if (element.height !== height) element.height = height
        if (shown) drawStage(context, shown, ratio)
        else context.clearRect(0, 0, width, height)
      }
    })
    return () => {
      observer.disconnect()
      stopPointers()
      stopDrawing()
    }
  }, [])
  return (
    <div class={`stage ${isDifference.value ? 'difference' : ''}`}>
      <canvas
        ref={canvas}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows and + and − move and zoom what it shows
        tabIndex={0}
        role="img"
        aria-label="The picture before, on the left, and after, on the right. Arrow keys move it, plus and minus zoom, 0 shows all, 1 shows full size, D shows differences, L the loupe."
        onKeyDown={pressed}
      />
      {!isDifference.value && <SplitHandle />}
      {isLoupe.value && <Loupe />}
    </div>
  )
}

const step = 60
const keys: Readonly<Record<string, () => void>> = {
  ArrowLeft: () => panBy({ x: step, y: 0 }),
  ArrowRight: () => panBy({ x: -step, y: 0 }),
  ArrowUp: () => panBy({ x: 0, y: step }),
  ArrowDown: () => panBy({ x: 0, y: -step }),
  '+': () => zoomBy(1.25),
  '=': () => zoomBy(1.25),
  '-': () => zoomBy(0.8),
  '0': showAll,
  '1': showFullSize,
  d: () => (isDifference.value = !isDifference.value),
  l: () => (isLoupe.value = !isLoupe.value),
  '[': () => (split.value = Math.max(0, split.value - 0.02)),
  ']': () => (split.value = Math.min(1, split.value + 0.02)),
  Escape: () => {
    isLoupe.value = false
    pointer.value = undefined
  },
}

function pressed(event: KeyboardEvent): void {
  const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key]
  if (!act) return
  event.preventDefault()
  act()
}
