import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ScaledNetwork } from '../../models/network.js'
import { foreseeSaving, type SavingForecast } from './foresee-saving.js'
import { savingState, startSaving } from './saving.js'

export interface SavePanelProps {
  readonly file: File
  readonly network: ScaledNetwork
  /** Playing and saving would fight for the same processors. */
  readonly onStart: () => void
}

/** Saves the whole video enlarged: what it will be, or in words why it cannot, and a button. */
export function SavePanel({ file, network, onStart }: SavePanelProps) {
  const forecast = useForecast(file, network.scale)
  if (typeof forecast === 'string') {
    return (
      <p role="alert" class="wrong">
        {forecast}
      </p>
    )
  }
  return (
    <>
      <p class="hint">{forecast?.description ?? 'Looking into the file …'}</p>
      <button
        type="button"
        class="primary"
        disabled={forecast === undefined || savingState.value.phase === 'running'}
        onClick={() => {
          if (forecast === undefined) return
          onStart()
          startSaving(file, network, forecast)
        }}
      >
        Save enlarged video
      </button>
    </>
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
