import { activate } from './activate'
import { multiply } from './products'
import { blockBytes, phaseBytes, Stage } from './stage'

/** A 1×1 convolution of four rows. `rows` and `outRows` are tables of four row addresses. */
export function pointwise(stage: Stage, rows: usize, outRows: usize, inBlock: i32, outBlock: i32, blocks: i32): void {
  for (let block = 0; block < blocks; block++) {
    for (let row: usize = 0; row < 4; row++) {
      const input = <usize>load<u32>(rows + (row << 2)) + <usize>(inBlock + block) * blockBytes
      const output = <usize>load<u32>(outRows + (row << 2)) + <usize>(outBlock + block) * blockBytes
      for (let phase: usize = 0; phase < blockBytes; phase += phaseBytes) {
        multiply(stage.weights, input + phase, stage.inStride, stage.inChannels, stage.outChannels, stage.products)
        finish(stage, output + phase)
      }
    }
  }
}

/** Bias and activation of a block's products, [channel][8 lanes], into one phase of a row. */
export function finish(stage: Stage, output: usize): void {
  const activation = stage.activation
  let channel = stage.channels
  let products = stage.products
  const end = products + (<usize>stage.outChannels << 5)
  while (products < end) {
    const bias = v128.load32_splat(channel)
    const slope = v128.load32_splat(channel, 4)
    v128.store(output, activate(f32x4.add(v128.load(products), bias), slope, activation))
    v128.store(output, activate(f32x4.add(v128.load(products, 16), bias), slope, activation), 16)
    products += 32
    channel += 8
    output += stage.outStride
  }
}
