/**
 * A stage, as src/wasm/program.ts writes it into memory: one 32-bit word per field, in this order.
 * Addresses and strides are in bytes.
 *
 * Feature maps lie in memory row by row. A block of a channel is 32 pixels of a row as [4 phases][8 lanes],
 * 128 bytes in one piece: a tile is four columns, and lane t of phase p is column p of tile t. So one vector
 * holds the same column of neighbouring tiles. A row is [block][channel], because a kernel takes all channels
 * of a block; the picture's rows and those of the last map are planes, [channel][block].
 */
@unmanaged
export class Stage {
  inChannels: i32
  outChannels: i32
  /** Taps per side of a direct convolution. */
  size: i32
  /** From a channel to the next in a row of the input map, and in one of the output map. */
  inStride: usize
  outStride: usize
  /** From a block to the next in them. */
  inBlockStride: usize
  outBlockStride: usize
  weights: usize
  /** For each output channel its bias and its slope, 1 where something else than a slope up to 1 follows. */
  channels: usize
  activation: Activation
  /** For each output channel the slope of `Activation.Prelu`. */
  slopes: usize
  /** Room for the transformed input of a block. */
  scratch: usize
  /** Room for a block's products. */
  products: usize
}

/** From a block to the next, and from a phase to the next. */
export const blockBytes: usize = 128
export const phaseBytes: usize = 32

export enum Activation {
  /** max(x, slope·x), which is PReLU for slopes up to 1, ReLU for slope 0 and nothing for slope 1. */
  SlopeUpToOne,
  Prelu,
  Tanh,
  Sigmoid,
  Clamp,
}
