import { split, stageSize } from './stage.js'

const steps: Readonly<Record<string, (now: number) => number>> = {
  ArrowLeft: (now) => now - 0.02,
  ArrowDown: (now) => now - 0.02,
  ArrowRight: (now) => now + 0.02,
  ArrowUp: (now) => now + 0.02,
  PageDown: (now) => now - 0.1,
  PageUp: (now) => now + 0.1,
  Home: () => 0,
  End: () => 1,
}

/** The line between before and after, moved by pointer or keys. */
export function SplitHandle() {
  const percent = Math.round(split.value * 100)
  return (
    <div
      class="split"
      style={{ left: `${split.value * 100}%` }}
      role="slider"
      tabIndex={0}
      aria-label="Line between before and after"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={`${percent} per cent before, ${100 - percent} per cent after`}
      onKeyDown={(event) => {
        const step = steps[event.key]
        if (!step) return
        event.preventDefault()
        moveTo(step(split.value))
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
        const left = event.currentTarget.parentElement?.getBoundingClientRect().left ?? 0
        moveTo((event.clientX - left) / stageSize.value.width)
      }}
    >
      <span class="grip" aria-hidden="true">
        ‹ ›
      </span>
    </div>
  )
}

function moveTo(to: number): void {
  split.value = Math.min(1, Math.max(0, to))
}
