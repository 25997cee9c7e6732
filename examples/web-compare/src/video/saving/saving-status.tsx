import { sayDuration } from '../say-duration.js'
import { cancelSaving, type SavingState, savingState } from './saving.js'

/** How the saving goes, or how the last one ended. */
export function SavingStatus() {
  const state = savingState.value
  if (state.phase === 'idle') return null
  return (
    <div class="saving-status">
      {state.phase === 'running' && <Running state={state} />}
      {state.phase === 'done' && <Done state={state} />}
      {state.phase === 'cancelled' && <p role="status">Cancelled; nothing was kept.</p>}
      {state.phase === 'failed' && (
        <p role="alert" class="wrong">
          {state.message}
        </p>
      )}
    </div>
  )
}

function Running({ state }: { state: Extract<SavingState, { phase: 'running' }> }) {
  const { frames = 0, seconds = 0, durationSeconds = 0 } = state.progress ?? {}
  const elapsed = (performance.now() - state.startedAt) / 1000
  const left = (elapsed / seconds) * (durationSeconds - seconds)
  return (
    <>
      <p>Saving {state.name}</p>
      <progress max={durationSeconds || 1} value={seconds} aria-label="Saved of the video" />
      <p class="hint">
        {frames} frames, {sayDuration(seconds)} of {sayDuration(durationSeconds)}
        {frames > 0 && `, ${(frames / elapsed).toFixed(1)} frames a second, ${sayDuration(left)} left`}
      </p>
      <button type="button" onClick={cancelSaving}>
        Cancel
      </button>
    </>
  )
}

function Done({ state }: { state: Extract<SavingState, { phase: 'done' }> }) {
  return (
    <div role="status">
      <p>
        Saved {state.name} with {state.frames} frames.
      </p>
      {state.warnings.map((warning) => (
        <p key={warning}>{warning}</p>
      ))}
    </div>
  )
}
