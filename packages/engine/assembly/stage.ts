/**
 * A stage as the executor writes it into memory: one 32-bit word per field, in this order; addresses and strides in bytes.
 *
 * Feature maps lie in memory row by row, a row as [channel][block of 32 pixels][phase][8 lanes]: pixel x of a block is lane
 * x ÷ 4 of phase x mod 4. So neighbouring lanes are pixels four columns apart, a Winograd tile's columns are four phases of
 * the same lane, and a block of a channel is 128 bytes in one piece.
 */
@unmanaged
export class Stage {
  inChannels: i32
  outChannels: i32
  /** Taps per side of a direct convolution. */
  size: i32
  /** From a channel to the next, of the input map's rows and of the output map's. */
  inStride: usize
  outStride: usize
  weights: usize
  /** Per output channel: bias, slope. */
  channels: usize
  activation: Activation
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
