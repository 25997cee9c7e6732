import { activateBlock } from './activate'
import { multiplyAdd } from './multiply-add'
import { finish } from './products'
import { blockBytes, phaseBytes, Stage } from './stage'

/**
 * A convolution of any size, four rows of it, tap by tap. `rows` is a table of 3 + size row
 * addresses. Weights are [group of 4 output channels][row][input channel][column][4], the
 * last group filled up with zeros.
 */
export function direct(
  stage: Stage, rows: usize, outRows: usize, inBlock: i32, outBlock: i32, blocks: i32,
): void {
  const groups = (stage.outChannels + 3) >> 2
  const groupBytes = <usize>(stage.size * stage.size * stage.inChannels) << 4
  const rowBytes = <usize>stage.inChannels * windowBytes(stage)
  for (let block = 0; block < blocks; block++) {
    gather(stage, rows, <usize>(inBlock + block) * stage.inBlockStride)
    for (let row: usize = 0; row < 4; row++) {
      const output = <usize>load<u32>(outRows + (row << 2)) + <usize>(outBlock + block) * stage.outBlockStride
      for (let phase = 0; phase < 4; phase++) {
        let weights = stage.weights
        let products = stage.products
        for (let group = 0; group < groups; group++) {
          correlate4(stage, weights, stage.scratch + row * rowBytes, phase, products)
          weights += groupBytes
          products += 128
        }
        finishPhase(stage, output + <usize>phase * phaseBytes)
      }
    }
    activateBlock(stage, outRows, <usize>(outBlock + block) * stage.outBlockStride)
  }
}

/** How many lanes of a phase a block's taps see, in whole vectors: its own eight and some to their right. */
// @ts-ignore: decorator
@inline
function windowLanes(stage: Stage): i32 {
  return 8 + (((stage.size + 2) >> 2) + 3 & ~3)
}

// @ts-ignore: decorator
@inline
function windowBytes(stage: Stage): usize {
  return <usize>windowLanes(stage) << 4
}

/**
 * Copies the pixels under a block's taps into scratch, [row][channel][phase][lanes]: there all lanes
 * of a phase follow one another.
 */
function gather(stage: Stage, rows: usize, offset: usize): void {
  const lanes = windowLanes(stage)
  let out = stage.scratch
  for (let row = 0; row < 3 + stage.size; row++) {
    let input = <usize>load<u32>(rows + (<usize>row << 2)) + offset
    for (let channel = 0; channel < stage.inChannels; channel++) {
      for (let phase: usize = 0; phase < blockBytes; phase += phaseBytes) {
        for (let lane = 0; lane < lanes; lane += 4) {
          v128.store(
            out, v128.load(input + <usize>(lane >> 3) * stage.inBlockStride + phase + (<usize>(lane & 4) << 2)),
          )
          out += 16
        }
      }
      input += stage.inStride
    }
  }
}

/**
 * Four output channels of one phase of a row. Tap j of phase p sees phase (p + j) mod 4, and there the lane
 * (p + j) ÷ 4 further right.
 */
function correlate4(stage: Stage, weights: usize, window: usize, phase: i32, out: usize): void {
  const size = stage.size
  const inChannels = stage.inChannels
  const phaseStride = windowBytes(stage) >> 2
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0
  for (let i = size * inChannels; i > 0; i--) {
    for (let column = phase; column < phase + size; column++) {
      const input = window + <usize>(column & 3) * phaseStride + (<usize>(column >> 2) << 2)
      const x0 = v128.load(input), x1 = v128.load(input, 16)
      const a = v128.load32_splat(weights)
      a0 = multiplyAdd(a0, x0, a)
      a1 = multiplyAdd(a1, x1, a)
      const b = v128.load32_splat(weights, 4)
      b0 = multiplyAdd(b0, x0, b)
      b1 = multiplyAdd(b1, x1, b)
      const c = v128.load32_splat(weights, 8)
      c0 = multiplyAdd(c0, x0, c)
      c1 = multiplyAdd(c1, x1, c)
      const d = v128.load32_splat(weights, 12)
      d0 = multiplyAdd(d0, x0, d)
      d1 = multiplyAdd(d1, x1, d)
      weights += 16
    }
    window += phaseStride << 2
  }
  v128.store(out, a0)
  v128.store(out, a1, 16)
  v128.store(out, b0, 32)
  v128.store(out, b1, 48)
  v128.store(out, c0, 64)
  v128.store(out, c1, 80)
  v128.store(out, d0, 96)
  v128.store(out, d1, 112)
}

/** Bias and slope of a block's products, [channel][8 lanes], into one phase of a row. */
function finishPhase(stage: Stage, output: usize): void {
  let channel = stage.channels
  let products = stage.products
  const end = products + (<usize>stage.outChannels << 5)
  while (products < end) {
    finish(v128.load(products), v128.load(products, 16), output, channel, 0)
    products += 32
    channel += 8
    output += stage.outStride
  }
}
