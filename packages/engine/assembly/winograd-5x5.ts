import { activateBlock, leakyRelu } from './activate'
import { multiplyAdd, multiplySubtract } from './multiply-add'
import { multiply } from './products'
import { phaseBytes, Stage } from './stage'

/** In memory, because engines build a vector constant anew at every use, in three instructions. */
const factors = memory.data<f32>([5.25, 4.25, 0.5, 2, 2.5, 0.25, 1.25, 4, 5, 8, 0.125])

/**
 * A 5×5 convolution, four rows of it, by Winograd's F(4, 5) along the rows: 8 products for 4 pixels, where
 * the direct form takes 20. The points are 0, ±1, ±2, ±½ and ∞. Down the columns it stays direct, which
 * keeps rounding errors small.
 *
 * `rows` is a table of eight row addresses. Weights are [8 positions], each as `multiply` takes them, with
 * depth [5 rows][input channel].
 */
export function winograd5x5(
  stage: Stage, rows: usize, outRows: usize, inBlock: i32, outBlock: i32, blocks: i32,
): void {
  const rowBytes = <usize>stage.inChannels << 5 // of a row in a position
  const outBytes = <usize>stage.outChannels << 5 // of a position
  for (let block = 0; block < blocks; block++) {
    transformInput(stage, rows, <usize>(inBlock + block) * stage.inBlockStride)
    for (let y: usize = 0; y < 4; y++) {
      let weights = stage.weights
      let transformed = stage.scratch + y * rowBytes
      let products = stage.products
      for (let position = 0; position < 8; position++) {
        weights = multiply(weights, transformed, 32, 5 * stage.inChannels, stage.outChannels, products, 32, 0)
        transformed += rowBytes << 3
        products += outBytes
      }
      const output = <usize>load<u32>(outRows + (y << 2)) + <usize>(outBlock + block) * stage.outBlockStride
      transformOutput(stage, output)
    }
    activateBlock(stage, outRows, <usize>(outBlock + block) * stage.outBlockStride)
  }
}

// @ts-ignore: decorator
@inline
function factor(i: i32): v128 {
  return v128.load32_splat(factors + (<usize>i << 2))
}

/** Bᵀ·d of eight rows, into scratch as [8 positions][8 rows][channel][8 lanes]. */
function transformInput(stage: Stage, rows: usize, offset: usize): void {
  const position = <usize>stage.inChannels << 8
  let out = stage.scratch
  for (let y: usize = 0; y < 8; y++) {
    let input = <usize>load<u32>(rows + (y << 2)) + offset
    for (let channel = 0; channel < stage.inChannels; channel++) {
      transform8(input - stage.inBlockStride + 16, input, input + 16, out, position)
      transform8(input, input + 16, input + stage.inBlockStride, out + 16, position)
      input += stage.inStride
      out += 32
    }
  }
}

/** Bᵀ·d of four tiles, with two columns to each side: `before` and `next` are the four tiles there. */
// @ts-ignore: decorator
@inline
function transform8(before: usize, tiles: usize, next: usize, out: usize, stride: usize): void {
  const d2 = v128.load(tiles), d3 = v128.load(tiles, 32), d4 = v128.load(tiles, 64), d5 = v128.load(tiles, 96)
  const d0 = i32x4.shuffle(v128.load(before, 64), d4, 3, 4, 5, 6)
  const d1 = i32x4.shuffle(v128.load(before, 96), d5, 3, 4, 5, 6)
  const d6 = i32x4.shuffle(d2, v128.load(next), 1, 2, 3, 4)
  const d7 = i32x4.shuffle(d3, v128.load(next, 32), 1, 2, 3, 4)
  const c21_4 = factor(0), c17_4 = factor(1)
  v128.store(out, multiplyAdd(f32x4.sub(d0, d6), f32x4.sub(d4, d2), c21_4))
  let even = multiplySubtract(f32x4.add(d2, d6), d4, c17_4)
  let odd = multiplySubtract(f32x4.add(d1, d5), d3, c17_4)
  v128.store(out + stride, f32x4.add(even, odd))
  v128.store(out + 2 * stride, f32x4.sub(even, odd))
  const c2 = factor(3), c1_2 = factor(2), c5_2 = factor(4)
  const d3x5_2 = f32x4.mul(d3, c5_2)
  even = multiplySubtract(multiplyAdd(d6, d2, factor(5)), d4, factor(6))
  odd = f32x4.sub(multiplyAdd(f32x4.mul(d1, c1_2), d5, c2), d3x5_2)
  v128.store(out + 3 * stride, f32x4.add(even, odd))
  v128.store(out + 4 * stride, f32x4.sub(even, odd))
  even = multiplySubtract(multiplyAdd(d6, d2, factor(7)), d4, factor(8))
  odd = f32x4.sub(multiplyAdd(f32x4.mul(d1, c2), d5, c1_2), d3x5_2)
  v128.store(out + 5 * stride, f32x4.add(even, odd))
  v128.store(out + 6 * stride, f32x4.sub(even, odd))
  v128.store(out + 7 * stride, multiplyAdd(f32x4.sub(d7, d1), f32x4.sub(d3, d5), c21_4))
}

/** Aᵀ·m of every channel's products, bias and slope, into one output row. */
function transformOutput(stage: Stage, output: usize): void {
  const position = <usize>stage.outChannels << 5
  let products = stage.products
  let constants = stage.channels
  for (let channel = 0; channel < stage.outChannels; channel++) {
    const bias = v128.load32_splat(constants)
    const slope = v128.load32_splat(constants, 4)
    for (let half: usize = 0; half < 32; half += 16) {
      const from = products + half
      const m0 = v128.load(from), m7 = v128.load(from + 7 * position)
      const m1 = v128.load(from + position), m2 = v128.load(from + 2 * position)
      const s1 = f32x4.add(m1, m2), d1 = f32x4.sub(m1, m2)
      const m3 = v128.load(from + 3 * position), m4 = v128.load(from + 4 * position)
      const s2 = f32x4.add(m3, m4), d2 = f32x4.sub(m3, m4)
      const m5 = v128.load(from + 5 * position), m6 = v128.load(from + 6 * position)
      const s3 = f32x4.add(m5, m6), d3 = f32x4.sub(m5, m6)
      const out = output + half
      const y0 = f32x4.add(f32x4.add(m0, s1), f32x4.add(s2, s3))
      const y1 = multiplyAdd(multiplyAdd(d1, d2, factor(3)), d3, factor(2))
      const y2 = multiplyAdd(multiplyAdd(s1, s2, factor(7)), s3, factor(5))
      const y3 = multiplyAdd(multiplyAdd(f32x4.add(d1, m7), d2, factor(9)), d3, factor(10))
      v128.store(out, leakyRelu(f32x4.add(y0, bias), slope))
      v128.store(out + phaseBytes, leakyRelu(f32x4.add(y1, bias), slope))
      v128.store(out + 2 * phaseBytes, leakyRelu(f32x4.add(y2, bias), slope))
      v128.store(out + 3 * phaseBytes, leakyRelu(f32x4.add(y3, bias), slope))
    }
    products += 32
    constants += 8
    output += stage.outStride
  }
}
