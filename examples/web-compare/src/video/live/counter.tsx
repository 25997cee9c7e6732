import type { VideoStats } from './attach-video.js'

/** How fast it goes: frames a second, how many were left out, and how long one takes. */
export function Counter({ stats }: { stats: VideoStats | undefined }) {
  if (stats === undefined) return <p class="counter">Getting the network ready …</p>
  const { framesPerSecond, dropped, millisecondsPerFrame } = stats
  return (
    <dl class="counter" aria-label="How fast it goes">
      <div>
        <dt>Frames a second</dt>
        <dd>{framesPerSecond.toFixed(0)}</dd>
      </div>
      <div>
        <dt>Left out</dt>
        <dd>{dropped}</dd>
      </div>
      <div>
        <dt>One takes</dt>
        <dd>{millisecondsPerFrame.toFixed(0)} ms</dd>
      </div>
    </dl>
  )
}
