import type { Crop, Edge, Interpolation } from '@sr/network'
import type { CheckpointTensor } from '../../checkpoint.js'

/**
 * One layer of a model that states how it computes, in PyTorch's words and layouts. A file that is a graph of
 * operations is read as the chain of these from its input to its output.
 */
export type GraphStep =
  | ConvolutionStep
  | DeconvolutionStep
  | SlopesStep
  | FunctionStep
  | ShuffleStep
  | ShortcutStep

/** A convolution of stride 1: [out, in, k, k]. */
export interface ConvolutionStep {
  readonly kind: 'convolution'
  readonly name: string
  readonly weight: CheckpointTensor
  readonly bias: CheckpointTensor | undefined
  readonly edge: Edge
}

/** A transposed convolution: [in, out, k, k]. */
export interface DeconvolutionStep {
  readonly kind: 'deconvolution'
  readonly name: string
  readonly weight: CheckpointTensor
  readonly bias: CheckpointTensor | undefined
  readonly stride: number
  readonly crop: Crop
}

/** A PReLU: [channels] or [1]. */
export interface SlopesStep {
  readonly kind: 'slopes'
  readonly name: string
  readonly weight: CheckpointTensor
}

/** An activation without numbers; `clamp` limits to 0..1. */
export interface FunctionStep {
  readonly kind: 'function'
  readonly function: 'relu' | 'tanh' | 'sigmoid' | 'clamp'
}

/** A pixel shuffle in PyTorch's order. */
export interface ShuffleStep {
  readonly kind: 'shuffle'
  readonly factor: number
}

/** Adds the input: enlarged, or, before the shuffle, repeated once for each of the pixels that it becomes. */
export interface ShortcutStep {
  readonly kind: 'shortcut'
  readonly interpolation: Interpolation | 'repeated'
  /** Undefined where the graph computes it as it runs. */
  readonly factor: number | undefined
}
