import type { Edge } from '@sr/network'

/** A network as the engine sees it: convolutions, each fused with the function that follows it, and a tail that makes pixels. */
export interface Chain {
  readonly inChannels: number
  /** At least one, first to last. */
  readonly stages: readonly Stage[]
  readonly tail: Tail
}

/** A convolution with stride 1, bias and activation. */
export interface Stage {
  /** The layer's name, for messages. */
  readonly name: string
  readonly inChannels: number
  readonly outChannels: number
  /** Taps per side; even only in the sub-pixel form of a deconvolution. */
  readonly size: number
  /** Taps above (left of) the pixel: output (y, x) takes input y − before + i, x − before + j, i and j from 0 to size − 1. */
  readonly before: number
  /** What lies outside the input. `valid`: nothing; the output loses `before` rows above and size − 1 − before below. */
  readonly edge: Edge
  /** [outChannels, inChannels, size, size] */
  readonly weight: Float32Array
  /** [outChannels] */
  readonly bias: Float32Array
  readonly activation: Activation
}

/** max(0, x) + slope·min(0, x) with a slope per output channel, or a function without weights; `clamp` limits to 0..1. */
export type Activation =
  | { readonly kind: 'prelu'; readonly slopes: Float32Array }
  | { readonly kind: 'none' | 'relu' | 'tanh' | 'sigmoid' | 'clamp' }

/**
 * How the last stage's channels become pixels: channel c·factor² + i·factor + j is channel c of pixel (i, j) in each
 * factor × factor block (PyTorch's PixelShuffle; the sub-pixel form of a deconvolution is brought into this order).
 * Without a tail the factor is 1.
 */
export interface Tail {
  readonly factor: number
  /** Channels of a pixel. */
  readonly channels: number
  /**
   * Output size minus factor × the size of the last stage's input: 0, but for deconvolutions whose crop makes the output
   * larger or smaller (PyTorch's without output padding). Rows and columns beyond come from blocks beyond the input, which
   * see zeros, as a transposed convolution does.
   */
  readonly surplus: number
}
