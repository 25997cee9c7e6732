import { activate } from './activate'
import { sum5 } from './colors'
import { Activation, blockBytes } from './stage'

/**
 * How the picture is added to its enlargement. src/wasm/plan-shortcut.ts writes it, one 32-bit word per
 * field.
 */
@unmanaged
export class Shortcut {
  channels: i32
  factor: i32
  /** From a plane to the next, in a row of the last map and in one that interpolateRow has made. */
  stride: usize
  /** Five for each row of a block. */
  weights: usize
  activation: Activation
  /** Where the slope lies that `activation` is called with. */
  slope: usize
}

/**
 * Adds the picture to a row of the last map, whose planes are [channel][row of the block][column of the
 * block]. `rows` is a table of five rows as interpolateRow makes them, planes [channel][column of the block].
 */
export function addShortcut(shortcut: Shortcut, row: usize, rows: usize, blocks: i32): void {
  const factor = shortcut.factor, stride = shortcut.stride, activation = shortcut.activation
  const slope = v128.load32_splat(shortcut.slope)
  const r0 = <usize>load<u32>(rows), r1 = <usize>load<u32>(rows, 4), r2 = <usize>load<u32>(rows, 8)
  const r3 = <usize>load<u32>(rows, 12), r4 = <usize>load<u32>(rows, 16)
  const planeBytes = <usize>blocks * blockBytes
  let to = row
  for (let channel = 0; channel < shortcut.channels; channel++) {
    const firstPlane = <usize>(channel * factor) * stride
    let weights = shortcut.weights
    for (let i = 0; i < factor; i++) {
      const w0 = v128.load32_splat(weights), w1 = v128.load32_splat(weights, 4)
      const w2 = v128.load32_splat(weights, 8), w3 = v128.load32_splat(weights, 12)
      const w4 = v128.load32_splat(weights, 16)
      const isMiddle = load<f32>(weights, 8) == 1 // as in nearest neighbours; the others are then 0
      for (let j = 0; j < factor; j++) {
        const plane = firstPlane + <usize>j * stride
        for (let at: usize = 0; at < planeBytes; at += 16) {
          const from = plane + at
          const added = isMiddle ? v128.load(r2 + from) : sum5(
            v128.load(r0 + from), v128.load(r1 + from), v128.load(r2 + from), v128.load(r3 + from),
            v128.load(r4 + from), w0, w1, w2, w3, w4,
          )
          v128.store(to + at, activate(f32x4.add(v128.load(to + at), added), slope, activation))
        }
        to += stride
      }
      weights += 20
    }
  }
}
