import { activateBlock, leakyRelu } from './activate'
import { multiplyAdd, multiplySubtract } from './multiply-add'
import { multiply } from './products'
import { blockBytes, Stage } from './stage'

/** In memory, because engines build a vector constant anew at every use, in three instructions. */
const factors = memory.data<f32>([0.5, 2, 2.5, 0.7071067811865476, 0.3535533905932738, 1.4142135623730951])

/** From a channel's 36 positions of eight lanes to the next channel's. */
const channelBytes: usize = 36 * 32

/**
 * A 3×3 convolution, four rows of it, by Winograd's F(4×4, 3×3): 36 products for 16 pixels, where the direct
 * form takes 144 (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016). The points
 * are 0, ±√½, ±√2 and ∞; src/wasm/winograd.ts says why.
 *
 * `rows` is a table of six row addresses. Weights are G·g·Gᵀ, [6 × 6 positions], each as `multiply` has them.
 */
export function winograd3x3(
  stage: Stage, rows: usize, outRows: usize, inBlock: i32, outBlock: i32, blocks: i32,
): void {
  const inChannels = stage.inChannels, outChannels = stage.outChannels
  for (let block = 0; block < blocks; block++) {
    transformInput(stage, rows, <usize>(inBlock + block) * stage.inBlockStride)
    let weights = stage.weights
    let transformed = stage.scratch
    let products = stage.products
    for (let position = 0; position < 36; position++) {
      weights = multiply(
        weights, transformed, channelBytes, inChannels, outChannels, products, channelBytes, 0,
      )
      transformed += 32
      products += 32
    }
    const offset = <usize>(outBlock + block) * stage.outBlockStride
    transformOutput(stage, outRows, offset)
    activateBlock(stage, outRows, offset)
  }
}

/** Bᵀ·d·B of every channel's 6 × 6 pixels, into scratch as [channel][36 positions][8 lanes]. */
function transformInput(stage: Stage, rows: usize, offset: usize): void {
  const c1_2 = v128.load32_splat(factors), c2 = v128.load32_splat(factors, 4)
  const c5_2 = v128.load32_splat(factors, 8), root = v128.load32_splat(factors, 12)
  const halfway = stage.products // free so far; for the block transformed down columns, 6 rows of 10 vectors
  const inStride = stage.inStride
  const next = stage.inBlockStride, last: usize = blockBytes - 16 - next // the last vector of the block before
  let r0 = <usize>load<u32>(rows) + offset, r1 = <usize>load<u32>(rows, 4) + offset
  let r2 = <usize>load<u32>(rows, 8) + offset, r3 = <usize>load<u32>(rows, 12) + offset
  let r4 = <usize>load<u32>(rows, 16) + offset, r5 = <usize>load<u32>(rows, 20) + offset
  let out = stage.scratch
  const end = out + <usize>stage.inChannels * channelBytes
  while (out < end) {
    // The block's 8 vectors, between one of the block before, for the column left of the first tile, and one of
    // the block after.
    for (let x: usize = 0; x < blockBytes; x += 16) {
      transform6(
        v128.load(r0 + x), v128.load(r1 + x), v128.load(r2 + x),
        v128.load(r3 + x), v128.load(r4 + x), v128.load(r5 + x), c1_2, c2, c5_2, root, halfway + 16 + x, 160,
      )
    }
    transform6(
      v128.load(r0 + last), v128.load(r1 + last), v128.load(r2 + last),
      v128.load(r3 + last), v128.load(r4 + last), v128.load(r5 + last), c1_2, c2, c5_2, root, halfway, 160,
    )
    transform6(
      v128.load(r0 + next), v128.load(r1 + next), v128.load(r2 + next),
      v128.load(r3 + next), v128.load(r4 + next), v128.load(r5 + next), c1_2, c2, c5_2, root, halfway + 144, 160,
    )
    let to = out
    for (let from = halfway; from < halfway + 960; from += 160) {
      const p0 = v128.load(from, 16), p0b = v128.load(from, 32)
      const p3 = v128.load(from, 112), p3b = v128.load(from, 128)
      transform6(
        i32x4.shuffle(v128.load(from), p3, 3, 4, 5, 6),
        p0, v128.load(from, 48), v128.load(from, 80), p3, i32x4.shuffle(p0, p0b, 1, 2, 3, 4),
        c1_2, c2, c5_2, root, to, 32,
      )
      transform6(
        i32x4.shuffle(p3, p3b, 3, 4, 5, 6),
        p0b, v128.load(from, 64), v128.load(from, 96), p3b, i32x4.shuffle(p0b, v128.load(from, 144), 1, 2, 3, 4),
        c1_2, c2, c5_2, root, to + 16, 32,
      )
      to += 192
    }
    out += channelBytes
    r0 += inStride
    r1 += inStride
    r2 += inStride
    r3 += inStride
    r4 += inStride
    r5 += inStride
  }
}

/** Bᵀ·d in one dimension. */
// @ts-ignore: decorator
@inline
function transform6(
  d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128,
  c1_2: v128, c2: v128, c5_2: v128, root: v128, out: usize, stride: usize,
): void {
  v128.store(out, multiplySubtract(f32x4.add(d0, d4), d2, c5_2))
  let even = multiplySubtract(d4, d2, c2), odd = multiplySubtract(d3, d1, c2)
  v128.store(out + stride, multiplyAdd(even, odd, root))
  v128.store(out + 2 * stride, multiplySubtract(even, odd, root))
  even = multiplySubtract(d4, d2, c1_2), odd = multiplySubtract(d1, d3, c2)
  v128.store(out + 3 * stride, multiplySubtract(even, odd, root))
  v128.store(out + 4 * stride, multiplyAdd(even, odd, root))
  v128.store(out + 5 * stride, multiplySubtract(f32x4.add(d1, d5), d3, c5_2))
}

/** Aᵀ·m·A of every channel's products, bias and slope, into 4 × 4 pixels of the output rows. */
function transformOutput(stage: Stage, outRows: usize, offset: usize): void {
  const c1_2 = v128.load32_splat(factors), root = v128.load32_splat(factors, 12)
  const halfRoot = v128.load32_splat(factors, 16), twoRoots = v128.load32_splat(factors, 20)
  const halfway = stage.scratch // free by now; for 4 rows of 6 vectors, transformed along the columns
  const outStride = stage.outStride
  let constants = stage.channels
  let products = stage.products
  const end = products + <usize>stage.outChannels * channelBytes
  while (products < end) {
    const bias = v128.load32_splat(constants), slope = v128.load32_splat(constants, 4)
    for (let half: usize = 0; half < 32; half += 16) {
      let from = products + half
      for (let to = halfway; to < halfway + 96; to += 16) {
        const m0 = v128.load(from), m1 = v128.load(from, 192), m2 = v128.load(from, 384)
        const m3 = v128.load(from, 576), m4 = v128.load(from, 768), m5 = v128.load(from, 960)
        const s1 = f32x4.add(m1, m2), d1 = f32x4.sub(m1, m2), s2 = f32x4.add(m3, m4), d2 = f32x4.sub(m3, m4)
        v128.store(to, multiplyAdd(f32x4.add(m0, s1), s2, c1_2))
        v128.store(to, f32x4.mul(f32x4.add(d1, d2), root), 96)
        v128.store(to, multiplyAdd(s2, s1, c1_2), 192)
        v128.store(to, multiplyAdd(multiplyAdd(m5, d1, halfRoot), d2, twoRoots), 288)
        from += 32
      }
      from = halfway
      for (let y: usize = 0; y < 16; y += 4) {
        const m0 = f32x4.add(v128.load(from), bias), m1 = v128.load(from, 16), m2 = v128.load(from, 32)
        const m3 = v128.load(from, 48), m4 = v128.load(from, 64), m5 = f32x4.add(v128.load(from, 80), bias)
        const s1 = f32x4.add(m1, m2), d1 = f32x4.sub(m1, m2), s2 = f32x4.add(m3, m4), d2 = f32x4.sub(m3, m4)
        const out = <usize>load<u32>(outRows + y) + offset + half
        v128.store(out, leakyRelu(multiplyAdd(f32x4.add(m0, s1), s2, c1_2), slope))
        v128.store(out, leakyRelu(multiplyAdd(bias, f32x4.add(d1, d2), root), slope), 32)
        v128.store(out, leakyRelu(multiplyAdd(f32x4.add(s2, bias), s1, c1_2), slope), 64)
        v128.store(out, leakyRelu(multiplyAdd(multiplyAdd(m5, d1, halfRoot), d2, twoRoots), slope), 96)
        from += 96
      }
    }
    offset += outStride
    constants += 8
    products += channelBytes
  }
}
