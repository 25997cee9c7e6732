import { activate } from './activate'
import { multiply } from './products'
import { blockTiles, Stage } from './stage'

/** A 1×1 convolution of four rows. `rows` and `outRows` are tables of four row addresses, tiles count from the row's start. */
export function pointwise(stage: Stage, rows: usize, outRows: usize, inTile: i32, outTile: i32, blocks: i32): void {
  const inPhase = stage.inPhase
  const outPhase = stage.outPhase
  for (let block = 0; block < blocks; block++) {
    for (let row: usize = 0; row < 4; row++) {
      let input = <usize>load<u32>(rows + (row << 2)) + (<usize>(inTile + block * blockTiles) << 2)
      let output = <usize>load<u32>(outRows + (row << 2)) + (<usize>(outTile + block * blockTiles) << 2)
      for (let phase = 0; phase < 4; phase++) {
        multiply(stage.weights, input, inPhase << 2, stage.inChannels, stage.outChannels, stage.products)
        finish(stage, output)
        input += inPhase
        output += outPhase
      }
    }
  }
}

/** Bias and activation of a block's products, [channel][8 lanes], into one phase of a row. */
export function finish(stage: Stage, output: usize): void {
  const channelStride = stage.outPhase << 2
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
    output += channelStride
  }
}
