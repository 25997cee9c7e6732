import { batch } from '@preact/signals'
import { notify } from '../notices.js'
import { pictures, split } from '../pictures/pictures.js'
import type { Split } from '../pictures/split-pictures.js'
import { faultOfSettings, settings } from '../settings/settings.js'
import { loadStartWeights, ownFile } from '../weights/start-weights.js'
import { explainFailure } from './explain-failure.js'
import type { ReadyMessage, StepMessage, TrainingJob, TrainingMessage } from './messages.js'
import { backend, discardRun, phase, type Run, run, runSplit, stepMs } from './run.js'
import { forgetRun, storePictures, storeRun } from './stored-run.js'

/**
 * The worker of the run that goes on. Each of its messages has the state after a step, so that it can be
 * terminated at any time: to pause, to stop, or by a browser that has no memory left.
 */
let worker: Worker | undefined

/** Rises with each start and each end, so that a start that was stopped meanwhile starts nothing. */
let turn = 0

export async function startTraining(): Promise<void> {
  const fault = faultOfSettings(settings.value)
  if (fault !== undefined) return notify(fault)
  if (pictures.value.length === 0) return notify('Add at least one picture to learn from.')
  discardRun()
  phase.value = 'starting'
  const mine = ++turn
  try {
    const start = await loadStartWeights(settings.value.start, settings.value.scale, ownFile.value)
    if (mine !== turn) return
    batch(() => {
      run.value = { settings: settings.value, start, scores: undefined, curve: [], state: undefined }
      runSplit.value = split.value
    })
    void storePictures(pictures.value)
    startWorker()
  } catch (error) {
    if (mine === turn) phase.value = 'idle'
    notify(error instanceof Error ? error.message : String(error))
  }
}

/** `continueTraining` starts another worker from the last step's state. */
export function pauseTraining(): void {
  endWorker('paused')
}

export function continueTraining(): void {
  phase.value = 'starting'
  startWorker()
}

/** Ends the run. What it learned stays, to look at and to save. */
export function stopTraining(): void {
  endRun('stopped')
}

function startWorker(): void {
  const { settings, start, state } = run.value as Run
  const { training, heldOut } = runSplit.value as Split
  const started = new Worker(new URL('./train.worker.ts', import.meta.url), { type: 'module' })
  worker = started
  started.onmessage = ({ data }: MessageEvent<TrainingMessage>) => {
    if (worker === started) batch(() => hear(data))
  }
  started.onerror = (event) => {
    event.preventDefault()
    if (worker === started) fail('worker-lost', event.message)
  }
  started.postMessage({ training, heldOut, start, settings, resume: state } satisfies TrainingJob)
}

function endWorker(next: typeof phase.value): void {
  turn++
  worker?.terminate()
  worker = undefined
  lastStepAt = undefined
  batch(() => {
    phase.value = next
    stepMs.value = undefined
  })
  if (next === 'paused' && run.value?.state !== undefined) void storeRun(run.value)
}

/** Nothing is left to go on with, here or in another tab. A run that learned nothing leaves nothing to see. */
function endRun(next: 'stopped' | 'done'): void {
  endWorker(next)
  if (run.value?.state === undefined) discardRun()
  void forgetRun()
}

function hear(message: TrainingMessage): void {
  switch (message.kind) {
    case 'ready':
      hearReady(message)
      break
    case 'step':
      hearStep(message)
      break
    case 'done':
      endRun('done')
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

/** A run that has learned something waits where it stood, unless going on would only lead there again. */
function fail(code: string, message: string): void {
  if (code === 'diverged' || run.value?.state === undefined) endRun('stopped')
  else endWorker('paused')
  notify(explainFailure(code, message))
}
