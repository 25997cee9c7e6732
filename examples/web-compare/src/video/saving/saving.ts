import { type ReadonlySignal, signal } from '@preact/signals'
import type { ScaledNetwork } from '../network.js'
import type { SavingForecast } from './foresee-saving.js'
import { chooseOutputFile, type OutputFile } from './output-file.js'
import type { SaveProgress } from './save-enlarged-video.js'
import { saveInWorker } from './save-in-worker.js'

export type SavingState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'running'; readonly progress: SaveProgress | undefined; readonly startedAt: number }
  | {
      readonly phase: 'done'
      readonly frames: number
      readonly name: string
      readonly warnings: readonly string[]
    }
  | { readonly phase: 'cancelled' }
  | { readonly phase: 'failed'; readonly message: string }

export interface Saving {
  readonly state: ReadonlySignal<SavingState>
  /** Asks where to, and saves; never rejects. Call it from a click, or browsers do not ask. */
  start(file: File, network: ScaledNetwork, forecast: SavingForecast): Promise<void>
  cancel(): void
}

/** The saving of one video after another, as a page shows it. */
export function createSaving(): Saving {
  const state = signal<SavingState>({ phase: 'idle' })
  let abort = new AbortController()
  return {
    state,
    async start(file, network, { name, mimeType }) {
      abort = new AbortController()
      const { signal: cancelled } = abort
      let output: OutputFile | undefined
      try {
        output = await chooseOutputFile(name, mimeType)
        if (output === undefined) return
        const startedAt = performance.now()
        const show = (progress?: SaveProgress) => {
          state.value = { phase: 'running', progress, startedAt }
        }
        show()
        const task = { file, output: output.handle, network }
        const { frames, warnings } = await saveInWorker(task, cancelled, show)
        await output.keep()
        state.value = { phase: 'done', frames, warnings, name: output.handle.name }
      } catch (error) {
        await output?.discard()
        state.value = cancelled.aborted
          ? { phase: 'cancelled' }
          : { phase: 'failed', message: error instanceof Error ? error.message : String(error) }
      }
    },
    cancel: () => abort.abort(),
  }
}
