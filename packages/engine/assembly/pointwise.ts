import { activateBlock } from './activate'
import { multiply } from './products'
import { blockBytes, phaseBytes, Stage } from './stage'

/** A 1×1 convolution, four rows of it. `rows` and `outRows` are tables of four row addresses. */
export function pointwise(
  stage: Stage, rows: usize, outRows: usize, inBlock: i32, outBlock: i32, blocks: i32,
): void {
  for (let block = 0; block < blocks; block++) {
    for (let row: usize = 0; row < 4; row++) {
      const input = <usize>load<u32>(rows + (row << 2)) + <usize>(inBlock + block) * stage.inBlockStride
      const output = <usize>load<u32>(outRows + (row << 2)) + <usize>(outBlock + block) * stage.outBlockStride
      for (let phase: usize = 0; phase < blockBytes; phase += phaseBytes) {
        multiply(
          stage.weights, input + phase, stage.inStride, stage.inChannels, stage.outChannels,
          output + phase, stage.outStride, stage.channels,
        )
      }
    }
    activateBlock(stage, outRows, <usize>(outBlock + block) * stage.outBlockStride)
  }
}
