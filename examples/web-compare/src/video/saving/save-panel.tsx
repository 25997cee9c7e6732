import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import type { ScaledNetwork } from '../network.js'
import { sayDuration } from '../say-duration.js'
import { foreseeSaving, type SavingForecast } from './foresee-saving.js'
import type { SaveProgress } from './save-enlarged-video.js'
import { createSaving, type SavingState } from './saving.js'

export interface SavePanelProps {
  readonly file: File
  readonly network: ScaledNetwork
  /** Playing and saving would fight for the same processors. */
  readonly onStart: () => void
}

/** Saves the whole video enlarged: what it will be, a button, progress, and how it ended. */
export function SavePanel({ file, network, onStart }: SavePanelProps) {
  const forecast = useForecast(file, network.scale)
  const saving = useMemo(createSaving, [])
  const state = saving.state.value
  useEffect(() => () => saving.cancel(), [saving])
  useLeaveWarning(state.phase === 'running')

  const start = (foreseen: SavingForecast) => {
    onStart()
    saving.start(file, network, foreseen)
  }
  return (
    <section class="save-panel" aria-labelledby="save-title">
      <h2 id="save-title">Save it enlarged</h2>
      {typeof forecast === 'string' ? (
        <p role="alert">{forecast}</p>
      ) : (
        <p>{forecast?.description ?? 'Looking into the file …'}</p>
      )}
      {state.phase === 'running' ? (
        <Running progress={state.progress} startedAt={state.startedAt} onCancel={saving.cancel} />
      ) : (
        <button
          type="button"
          class="primary"
          disabled={typeof forecast !== 'object'}
          onClick={() => typeof forecast === 'object' && start(forecast)}
        >
          Save enlarged video
        </button>
      )}
      <Ending state={state} />
    </section>
  )
}

function Running(props: { progress: SaveProgress | undefined; startedAt: number; onCancel: () => void }) {
  const { progress, startedAt, onCancel } = props
  const { frames = 0, seconds = 0, durationSeconds = 0 } = progress ?? {}
  const elapsed = (performance.now() - startedAt) / 1000
  const left = seconds > 0 ? (elapsed / seconds) * (durationSeconds - seconds) : Number.NaN
  return (
    <>
      <progress max={durationSeconds || 1} value={seconds} aria-label="Saved of the video" />
      <p>
        {frames} frames, {sayDuration(seconds)} of {sayDuration(durationSeconds)}
        {frames > 0 && `, ${(frames / elapsed).toFixed(1)} frames a second, ${sayDuration(left)} left`}
      </p>
      <button type="button" onClick={onCancel}>
        Cancel
      </button>
    </>
  )
}

function Ending({ state }: { state: SavingState }) {
  if (state.phase === 'failed') return <p role="alert">{state.message}</p>
  if (state.phase === 'cancelled') return <p role="status">Cancelled; nothing was kept.</p>
  if (state.phase !== 'done') return null
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

/** What the video will be saved as, or in words why it cannot be; undefined until that is known. */
function useForecast(file: File, scale: number): SavingForecast | string | undefined {
  const forecast = useSignal<SavingForecast | string | undefined>(undefined)
  useEffect(() => {
    let isCurrent = true
    const show = (found: SavingForecast | string) => {
      if (isCurrent) forecast.value = found
    }
    forecast.value = undefined
    foreseeSaving(file, scale).then(show, (error: Error) => show(error.message))
    return () => {
      isCurrent = false
    }
  }, [file, scale, forecast])
  return forecast.value
}

/** A page that is closed while it saves loses what it has. */
function useLeaveWarning(isSaving: boolean): void {
  useEffect(() => {
    if (!isSaving) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', warn)
    return () => removeEventListener('beforeunload', warn)
  }, [isSaving])
}
