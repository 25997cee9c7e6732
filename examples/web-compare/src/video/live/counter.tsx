import type { LiveStats } from './enlarge-live.js'

/** How fast it goes: frames a second, how many were left out, how long one takes, and what computes. */
export function Counter({ stats }: { stats: LiveStats | undefined }) {
  if (stats === undefined) return <p class="counter">Getting the network ready …</p>
  const { framesPerSecond, framesDropped, latencyMs, isOnGpu } = stats
  return (
    <dl class="counter" aria-label="How fast it goes">
      <div>
        <dt>Frames a second</dt>
        <dd>{framesPerSecond.toFixed(0)}</dd>
      </div>
      <div>
        <dt>Left out</dt>
        <dd>{framesDropped}</dd>
      </div>
      <div>
        <dt>One takes</dt>
        <dd>{latencyMs.toFixed(0)} ms</dd>
      </div>
      <div>
        <dt>Computed by</dt>
        <dd>{isOnGpu ? 'the GPU' : 'the processor'}</dd>
      </div>
    </dl>
  )
}
