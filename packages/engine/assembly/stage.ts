/**
 * A stage as the executor writes it into memory: one 32-bit word per field, in this order; addresses and strides in bytes.
 *
 * Feature maps lie in memory row by row, a row as [channel][phase][tile]: pixel x of a row is lane x ÷ 4 of phase x mod 4.
 * So four neighbouring lanes are pixels four columns apart, a Winograd tile's columns are four phases of the same lane, and
 * no transform has to shuffle.
 */
@unmanaged
export class Stage {
  inChannels: i32
  outChannels: i32
  /** Taps per side of a direct convolution. */
  size: i32
  /** From a phase to the next, of the input map and of the output map; a channel has four. */
  inPhase: usize
  outPhase: usize
  weights: usize
  /** Per output channel: bias, slope. */
  channels: usize
  activation: Activation
  /** Room for the transformed input of a block. */
  scratch: usize
  /** Room for a block's products. */
  products: usize
}

/** Lanes of a block: two vectors of four. */
export const blockTiles: i32 = 8

export enum Activation {
  /** max(x, slope·x), which is PReLU for slopes up to 1, ReLU for slope 0 and nothing for slope 1. */
  SlopeUpToOne,
  Prelu,
  Tanh,
  Sigmoid,
  Clamp,
}
