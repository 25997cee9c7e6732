import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { ScaledNetwork } from '../../models/network.js'
import { Counter } from './counter.js'
import { enlargeLive, type LiveStats } from './enlarge-live.js'
import { PlayerControls } from './player-controls.js'

export interface LiveViewProps {
  /** Where the pictures come from: the address of a file, or a camera. */
  readonly source: string | MediaStream
  readonly network: ScaledNetwork
  /** Set to the player, for who wants to pause it. */
  readonly video: RefObject<HTMLVideoElement | null>
  /** The browser's player refuses the source. */
  readonly onUnplayable: () => void
  /** Enlarging has failed; the video plays on. */
  readonly onError: (error: unknown) => void
}

/** The original and, over it from the slider on, the same frame enlarged. */
export function LiveView({ source, network, video, onUnplayable, onError }: LiveViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const stage = useRef<HTMLDivElement>(null)
  const split = useSignal(50)
  const beside = useSignal(false)
  const stats = useSignal<LiveStats | undefined>(undefined)
  const isCamera = typeof source !== 'string'

  useEffect(() => {
    const player = video.current
    if (player === null) return
    if (typeof source === 'string') player.src = source
    else player.srcObject = source
    return () => {
      player.pause()
      player.srcObject = null
      player.removeAttribute('src')
      player.load() // lets go of the file and of the last frame
    }
  }, [source, video])

  useEffect(() => {
    if (video.current === null || canvas.current === null) return
    const live = enlargeLive(video.current, canvas.current, network, onError)
    const watching = setInterval(() => {
      stats.value = live.stats()
    }, 500)
    return () => {
      clearInterval(watching)
      live.stop()
    }
  }, [source, network, video, onError, stats])

  return (
    <div class="live" ref={stage}>
      <div class={beside.value ? 'live-stage beside' : 'live-stage'} style={{ '--split': `${split}%` }}>
        <video
          ref={video}
          playsInline
          autoPlay
          muted={isCamera}
          onError={onUnplayable}
          aria-label="Original"
        />
        <canvas ref={canvas} role="img" aria-label={`Enlarged ${network.scale} times`} />
        <p class="name">Original</p>
        <p class="name after">Enlarged ×{network.scale}</p>
        {!beside.value && (
          <span class="grip" aria-hidden="true">
            ‹ ›
          </span>
        )}
        {!beside.value && (
          <input
            class="live-split"
            type="range"
            min="0"
            max="100"
            value={split.value}
            aria-label="Original on the left up to here, enlarged on the right"
            onInput={(event) => {
              split.value = event.currentTarget.valueAsNumber
            }}
          />
        )}
      </div>
      <PlayerControls video={video} stage={stage} isLive={isCamera} />
      <div class="live-state">
        <Counter stats={stats.value} />
        <label class="switch">
          <input
            type="checkbox"
            checked={beside.value}
            onChange={(event) => {
              beside.value = event.currentTarget.checked
            }}
          />
          <span>Beside each other</span>
        </label>
      </div>
    </div>
  )
}
