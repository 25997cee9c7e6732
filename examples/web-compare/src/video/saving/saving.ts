import { signal } from '@preact/signals'
import type { ScaledNetwork } from '../../models/network.js'
import type { SavingForecast } from './foresee-saving.js'
import { chooseOutputFile, type OutputFile } from './output-file.js'
import type { SaveProgress } from './save-enlarged-video.js'
import { saveInWorker } from './save-in-worker.js'

// One saving at a time for the whole page: it goes on when its video is closed or the mode is left.

export type SavingState =
  | { readonly phase: 'idle' }
  | {
      readonly phase: 'running'
      readonly name: string
      readonly startedAt: number
      readonly progress: SaveProgress | undefined
    }
  | {
      readonly phase: 'done'
      readonly name: string
      readonly frames: number
      readonly warnings: readonly string[]
    }
  | { readonly phase: 'cancelled' }
  | { readonly phase: 'failed'; readonly message: string }

export const savingState = signal<SavingState>({ phase: 'idle' })

let abort = new AbortController()

export const cancelSaving = () => abort.abort()

/** Asks where to, and saves; never rejects. Call it from a click, or browsers do not ask. */
export async function startSaving(
  file: File,
  network: ScaledNetwork,
  forecast: SavingForecast,
): Promise<void> {
  abort = new AbortController()
  const { signal: cancelled } = abort
  let output: OutputFile | undefined
  try {
    output = await chooseOutputFile(forecast.name, forecast.mimeType)
    if (output === undefined) return
    const { handle } = output
    const startedAt = performance.now()
    const show = (progress?: SaveProgress) => {
      savingState.value = { phase: 'running', name: handle.name, startedAt, progress }
    }
    show()
    addEventListener('beforeunload', warnOfLoss)
    const report = await saveInWorker({ file, output: handle, network }, cancelled, show)
    await output.keep()
    savingState.value = { phase: 'done', name: handle.name, ...report }
  } catch (error) {
    await output?.discard()
    const message = error instanceof Error ? error.message : String(error)
    savingState.value = cancelled.aborted ? { phase: 'cancelled' } : { phase: 'failed', message }
  } finally {
    removeEventListener('beforeunload', warnOfLoss)
  }
}

/** A page that is closed while it saves loses what it has: the browser asks first. */
const warnOfLoss = (event: BeforeUnloadEvent) => event.preventDefault()
