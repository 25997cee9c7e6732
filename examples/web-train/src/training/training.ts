import { batch, computed, signal } from '@preact/signals'
import type { TrainingState } from '@sr/fsrcnn/train'
import type { Weights } from '@sr/network'
import { notify } from '../notices.js'
import { pictures, split } from '../pictures/pictures.js'
import type { Split } from '../pictures/split-pictures.js'
import { faultOfSettings, type Settings, settings } from '../settings/settings.js'
import { loadStartWeights, ownFile } from '../weights/start-weights.js'
import { explainFailure } from './explain-failure.js'
import type { Backend, ReadyMessage, StepMessage, TrainingJob, TrainingMessage } from './messages.js'
import { forgetRun, storePictures, storeRun } from './stored-run.js'

export type Phase = 'idle' | 'starting' | 'training' | 'paused' | 'stopped' | 'done'

/** One step on the chart. */
export interface Point {
  readonly step: number
  readonly loss: number
  readonly psnr: number | undefined
}

/** PSNR of luma on what is held out, dB. */
export interface Scores {
  readonly bicubic: number
  readonly before: number
}

/** All of a run that outlives its worker; plain data, which can be stored. */
export interface Run {
  readonly settings: Settings
  readonly start: Weights
  readonly scores: Scores | undefined
  readonly curve: readonly Point[]
  readonly state: TrainingState | undefined
}

export const phase = signal<Phase>('idle')
export const run = signal<Run | undefined>(undefined)
/** The run's own split: pictures that come or go after it change nothing about what it was trained on. */
export const runSplit = signal<Split | undefined>(undefined)
export const backend = signal<Backend | undefined>(undefined)
/** How long a step takes, a moving average. */
export const stepMs = signal<number | undefined>(undefined)

/** The weights learned so far: the average over the last steps, which is what is scored, too. */
export const trainedWeights = computed(() => run.value?.state?.average)
/** The last PSNR on what is held out, dB. */
export const trainedPsnr = computed(() => run.value?.curve.findLast(({ psnr }) => psnr !== undefined)?.psnr)
export const isRunning = computed(() => phase.value === 'starting' || phase.value === 'training')
/** Pictures and settings belong to the run until it ends. */
export const isLocked = computed(() => isRunning.value || phase.value === 'paused')
export const step = computed(() => run.value?.state?.step ?? 0)
export const timeLeftMs = computed(() => {
  const left = (run.value?.settings.steps ?? 0) - step.value
  return stepMs.value === undefined ? undefined : left * stepMs.value
})

let worker: Worker | undefined

export async function startTraining(): Promise<void> {
  const fault = faultOfSettings(settings.value)
  if (fault !== undefined) return notify(fault)
  if (pictures.value.length === 0) return notify('Add at least one picture to learn from.')
  phase.value = 'starting'
  try {
    const start = await loadStartWeights(settings.value, ownFile.value)
    batch(() => {
      run.value = { settings: settings.value, start, scores: undefined, curve: [], state: undefined }
      runSplit.value = split.value
    })
    void storePictures(pictures.value)
    startWorker()
  } catch (error) {
    phase.value = 'idle'
    notify(error instanceof Error ? error.message : String(error))
  }
}

/** Ends the worker within its step; `continueTraining` starts another from the last step's state. */
export function pauseTraining(): void {
  endWorker('paused')
}

export function continueTraining(): void {
  phase.value = 'starting'
  startWorker()
}

/** Forgets what an ended run learned. */
export function discardRun(): void {
  batch(() => {
    run.value = undefined
    runSplit.value = undefined
    phase.value = 'idle'
  })
}

/** Ends the run within its step. What it learned stays, to look at and to save. */
export function stopTraining(): void {
  endWorker('stopped')
  void forgetRun()
}

function startWorker(): void {
  const { settings, start, state } = run.value as Run
  const { training, heldOut } = runSplit.value as Split
  worker = new Worker(new URL('./train.worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data }: MessageEvent<TrainingMessage>) => hear(data)
  worker.onerror = (event) => {
    event.preventDefault()
    fail('worker-lost', event.message)
  }
  worker.postMessage({ training, heldOut, start, settings, resume: state } satisfies TrainingJob)
}

function endWorker(next: Phase): void {
  worker?.terminate()
  worker = undefined
  lastStepAt = undefined
  batch(() => {
    phase.value = next
    stepMs.value = undefined
  })
  if (run.value !== undefined && next === 'paused') void storeRun(run.value)
}

function hear(message: TrainingMessage): void {
  switch (message.kind) {
    case 'ready':
      batch(() => hearReady(message))
      break
    case 'step':
      batch(() => hearStep(message))
      break
    case 'done':
      endWorker('done')
      void forgetRun()
      break
    case 'failed':
      fail(message.code, message.message)
  }
}

function hearReady({ backend: started, start, bicubicPsnr, startPsnr }: ReadyMessage): void {
  backend.value = started
  phase.value = 'training'
  const current = run.value as Run
  // A run that goes on keeps the scores of its beginning.
  if (current.state === undefined) {
    run.value = { ...current, start, scores: { bicubic: bicubicPsnr, before: startPsnr } }
  }
}

let lastStepAt: number | undefined

function hearStep({ step, loss, psnr, state }: StepMessage): void {
  const now = performance.now()
  if (lastStepAt !== undefined) {
    const took = now - lastStepAt
    stepMs.value = stepMs.value === undefined ? took : stepMs.value + (took - stepMs.value) / 20
  }
  lastStepAt = now
  const current = run.value as Run
  run.value = { ...current, state, curve: [...current.curve, { step, loss, psnr }] }
  if (psnr !== undefined) void storeRun(run.value)
}

/** The run is paused where it stood before; one that has not learned anything is over. */
function fail(code: string, message: string): void {
  const canGoOn = run.value?.state !== undefined && code !== 'diverged'
  endWorker(canGoOn ? 'paused' : run.value?.state === undefined ? 'idle' : 'stopped')
  notify(explainFailure(code, message))
}
