import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import { sayDuration } from '../say-duration.js'

export interface PlayerControlsProps {
  readonly video: RefObject<HTMLVideoElement | null>
  /** What fills the screen in full screen. */
  readonly stage: RefObject<HTMLElement | null>
  /** A camera: nothing to seek in, nothing to hear. */
  readonly isLive: boolean
}

const events = ['play', 'pause', 'timeupdate', 'seeked', 'durationchange', 'volumechange', 'emptied']

/** Play, seek, mute and full screen; the browser's own controls would lie under the canvas. */
export function PlayerControls({ video, stage, isLive }: PlayerControlsProps) {
  const state = useSignal({ paused: true, muted: false, seconds: 0, duration: Number.NaN })
  useEffect(() => {
    const player = video.current
    if (player === null) return
    const read = () => {
      const { paused, muted, currentTime, duration } = player
      state.value = { paused, muted, seconds: currentTime, duration }
    }
    read()
    for (const name of events) player.addEventListener(name, read)
    return () => {
      for (const name of events) player.removeEventListener(name, read)
    }
  }, [video, state])

  const { paused, muted, seconds, duration } = state.value
  const isSeekable = !isLive && Number.isFinite(duration)
  return (
    <fieldset class="player-controls" aria-label="Player">
      <button type="button" onClick={() => togglePlaying(video.current)}>
        {paused ? 'Play' : 'Pause'}
      </button>
      {isSeekable && (
        <>
          <input
            type="range"
            min="0"
            max={duration}
            step="0.01"
            value={seconds}
            aria-label="Position"
            aria-valuetext={`${sayDuration(seconds)} of ${sayDuration(duration)}`}
            onInput={(event) => seek(video.current, event.currentTarget.valueAsNumber)}
          />
          <output>
            {sayDuration(seconds)} / {sayDuration(duration)}
          </output>
        </>
      )}
      {!isLive && (
        <button type="button" aria-pressed={muted} onClick={() => toggleMuted(video.current)}>
          Mute
        </button>
      )}
      <button type="button" onClick={() => toggleFullscreen(stage.current)}>
        Full screen
      </button>
    </fieldset>
  )
}

function togglePlaying(player: HTMLVideoElement | null): void {
  if (player === null) return
  if (player.paused)
    player.play().catch(() => {}) // the player's own error event tells why
  else player.pause()
}

function seek(player: HTMLVideoElement | null, seconds: number): void {
  if (player !== null) player.currentTime = seconds
}

function toggleMuted(player: HTMLVideoElement | null): void {
  if (player !== null) player.muted = !player.muted
}

function toggleFullscreen(stage: HTMLElement | null): void {
  // iPhones have full screen for videos alone; there the button does nothing.
  if (document.fullscreenElement) document.exitFullscreen()
  else stage?.requestFullscreen?.().catch(() => {})
}
