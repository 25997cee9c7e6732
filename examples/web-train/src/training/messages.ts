import type { TrainingState } from '@sr/fsrcnn/train'
import type { Weights } from '@sr/network'
import type { NamedRaster } from '../pictures/split-pictures.js'
import type { Settings } from '../settings/settings.js'

/** All that the worker needs for one run. */
export interface TrainingJob {
  readonly training: readonly NamedRaster[]
  readonly heldOut: readonly NamedRaster[]
  readonly start: Weights
  readonly settings: Settings
  /** The state to go on from. */
  readonly resume: TrainingState | undefined
}

export type Backend = 'webgl' | 'wasm'

/** What the worker says, in this order: `ready`, a `step` for each, and `done`; or `failed` at any time. */
export type TrainingMessage =
  | ReadyMessage
  | StepMessage
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

export interface ReadyMessage {
  readonly kind: 'ready'
  readonly backend: Backend
  /** The weights before the first step, at the scale of the run. */
  readonly start: Weights
  /** PSNR of luma on what is held out, dB. */
  readonly bicubicPsnr: number
  readonly startPsnr: number
}

export interface StepMessage {
  readonly kind: 'step'
  readonly step: number
  /** Mean absolute error of the batch, luma 0..1. */
  readonly loss: number
  /** PSNR on what is held out, dB, where this step was validated. */
  readonly psnr: number | undefined
  /** All that is needed to go on from here: whoever has the last message has lost nothing. */
  readonly state: TrainingState
}
