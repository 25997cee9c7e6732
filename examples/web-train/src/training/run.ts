import { batch, computed, signal } from '@preact/signals'
import type { TrainingState } from '@sr/fsrcnn/train'
import type { Weights } from '@sr/network'
import type { Split } from '../pictures/split-pictures.js'
import type { Settings } from '../settings/settings.js'
import type { Backend } from './messages.js'

/** All of a run that outlives its worker; plain data, which can be stored. */
export interface Run {
  readonly settings: Settings
  readonly start: Weights
  readonly scores: Scores | undefined
  readonly curve: readonly Point[]
  readonly state: TrainingState | undefined
}

/** PSNR of luma on what is held out, dB. */
interface Scores {
  readonly bicubic: number
  readonly before: number
}

/** One step on the chart. */
export interface Point {
  readonly step: number
  readonly loss: number
  readonly psnr: number | undefined
}

/** The run that is shown, whether it goes on or has ended. */
export const run = signal<Run | undefined>(undefined)
/** The run's own split: pictures that come or go after it change nothing about what it was trained on. */
export const runSplit = signal<Split | undefined>(undefined)
export const phase = signal<'idle' | 'starting' | 'training' | 'paused' | 'stopped' | 'done'>('idle')
export const backend = signal<Backend | undefined>(undefined)
/** How long a step takes, a moving average. */
export const stepMs = signal<number | undefined>(undefined)

export const isRunning = computed(() => phase.value === 'starting' || phase.value === 'training')
/** Pictures and settings belong to the run until it ends. */
export const isLocked = computed(() => isRunning.value || phase.value === 'paused')
export const step = computed(() => run.value?.state?.step ?? 0)
export const timeLeftMs = computed(() => {
  const left = (run.value?.settings.steps ?? 0) - step.value
  return stepMs.value === undefined ? undefined : left * stepMs.value
})

/** The weights learned so far: the average over the last steps, which is what is scored, too. */
export const trainedWeights = computed(() => run.value?.state?.average)
/** The last validation: PSNR on what is held out, dB. */
export const lastScored = computed(() => run.value?.curve.findLast(({ psnr }) => psnr !== undefined))

/** Forgets what an ended run learned. */
export function discardRun(): void {
  batch(() => {
    run.value = undefined
    runSplit.value = undefined
    phase.value = 'idle'
  })
}
