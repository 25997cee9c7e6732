import { activate } from './activate'
import { multiplyAdd, multiplySubtract } from './multiply-add'
import { multiply } from './products'
import { blockBytes, phaseBytes, Stage } from './stage'

/**
 * A 3×3 convolution of four rows by Winograd's F(4×4, 3×3): 36 products for 16 pixels where the direct form takes 144
 * (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016; points 0, ±1, ±2, ∞).
 * `rows` is a table of six row addresses. Weights are G·g·Gᵀ, [6 × 6 positions], each as `multiply` takes them.
 */
export function winograd3x3(stage: Stage, rows: usize, outRows: usize, inBlock: i32, outBlock: i32, blocks: i32): void {
  const inBytes = <usize>stage.inChannels << 5 // of a position
  const outBytes = <usize>stage.outChannels << 5
  for (let block = 0; block < blocks; block++) {
    transformInput(stage, rows, <usize>(inBlock + block) * blockBytes)
    let weights = stage.weights
    let transformed = stage.scratch
    let products = stage.products
    for (let position = 0; position < 36; position++) {
      weights = multiply(weights, transformed, 32, stage.inChannels, stage.outChannels, products)
      transformed += inBytes
      products += outBytes
    }
    transformOutput(stage, outRows, <usize>(outBlock + block) * blockBytes)
  }
}

/** Bᵀ·d·B of every channel's 6 × 6 pixels, into scratch as [36 positions][channel][8 lanes]. */
function transformInput(stage: Stage, rows: usize, offset: usize): void {
  const column = <usize>stage.inChannels << 5
  const row = <usize>6 * column
  const halfway = stage.products // not in use yet: the block transformed down its columns, 6 rows of 10 vectors
  const r0 = <usize>load<u32>(rows), r1 = <usize>load<u32>(rows, 4), r2 = <usize>load<u32>(rows, 8)
  const r3 = <usize>load<u32>(rows, 12), r4 = <usize>load<u32>(rows, 16), r5 = <usize>load<u32>(rows, 20)
  let out = stage.scratch
  let at = offset
  for (let channel = 0; channel < stage.inChannels; channel++) {
    // All of the block's 8 vectors, and of the next block the first lanes of phases 0 and 1: columns 4 and 5 of the last tile.
    let to = halfway
    for (let x = at; x < at + blockBytes + 2 * phaseBytes; to += 16) {
      transform6(
        v128.load(r0 + x), v128.load(r1 + x), v128.load(r2 + x), v128.load(r3 + x), v128.load(r4 + x), v128.load(r5 + x),
        to, 160,
      )
      x += x < at + blockBytes ? 16 : phaseBytes
    }
    for (let y: usize = 0; y < 6; y++) {
      const from = halfway + y * 160
      const p0 = v128.load(from), p0b = v128.load(from, 16), p1 = v128.load(from, 32), p1b = v128.load(from, 48)
      transform6(
        p0, p1, v128.load(from, 64), v128.load(from, 96),
        i32x4.shuffle(p0, p0b, 1, 2, 3, 4), i32x4.shuffle(p1, p1b, 1, 2, 3, 4), out + y * row, column,
      )
      transform6(
        p0b, p1b, v128.load(from, 80), v128.load(from, 112),
        i32x4.shuffle(p0b, v128.load(from, 128), 1, 2, 3, 4), i32x4.shuffle(p1b, v128.load(from, 144), 1, 2, 3, 4),
        out + y * row + 16, column,
      )
    }
    out += 32
    at += stage.inStride
  }
}

/** Bᵀ·d in one dimension. */
// @ts-ignore: decorator
@inline
function transform6(d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, out: usize, stride: usize): void {
  const two = f32x4.splat(2), four = f32x4.splat(4), five = f32x4.splat(5)
  v128.store(out, multiplyAdd(multiplySubtract(d4, d2, five), d0, four))
  const even = multiplySubtract(d4, d2, four), odd = multiplySubtract(d3, d1, four)
  v128.store(out + stride, f32x4.add(even, odd))
  v128.store(out + 2 * stride, f32x4.sub(even, odd))
  const far = f32x4.sub(d4, d2), near = f32x4.sub(d3, d1)
  v128.store(out + 3 * stride, multiplyAdd(far, near, two))
  v128.store(out + 4 * stride, multiplySubtract(far, near, two))
  v128.store(out + 5 * stride, multiplyAdd(multiplySubtract(d5, d3, five), d1, four))
}

/** Aᵀ·m·A of every channel's products, bias and activation, into 4 × 4 pixels of the output rows. */
function transformOutput(stage: Stage, outRows: usize, offset: usize): void {
  const column = <usize>stage.outChannels << 5
  const row = <usize>6 * column
  const halfway = stage.scratch // no longer in use: 4 rows of 6 vectors, transformed along the columns
  const activation = stage.activation
  for (let channel = 0; channel < stage.outChannels; channel++) {
    const bias = v128.load32_splat(stage.channels + (<usize>channel << 3))
    const slope = v128.load32_splat(stage.channels + (<usize>channel << 3), 4)
    for (let half: usize = 0; half < 2; half++) {
      const products = stage.products + (<usize>channel << 5) + (half << 4)
      for (let x: usize = 0; x < 6; x++) {
        const from = products + x * column
        const m0 = v128.load(from), m1 = v128.load(from + row), m2 = v128.load(from + 2 * row)
        const m3 = v128.load(from + 3 * row), m4 = v128.load(from + 4 * row), m5 = v128.load(from + 5 * row)
        const out = halfway + (x << 4)
        const s1 = f32x4.add(m1, m2), d1 = f32x4.sub(m1, m2), s2 = f32x4.add(m3, m4), d2 = f32x4.sub(m3, m4)
        v128.store(out, f32x4.add(f32x4.add(m0, s1), s2))
        v128.store(out, multiplyAdd(d1, d2, f32x4.splat(2)), 96)
        v128.store(out, multiplyAdd(s1, s2, f32x4.splat(4)), 192)
        v128.store(out, multiplyAdd(f32x4.add(d1, m5), d2, f32x4.splat(8)), 288)
      }
      for (let y: usize = 0; y < 4; y++) {
        const from = halfway + y * 96
        const m0 = v128.load(from), m1 = v128.load(from, 16), m2 = v128.load(from, 32)
        const m3 = v128.load(from, 48), m4 = v128.load(from, 64), m5 = v128.load(from, 80)
        const s1 = f32x4.add(m1, m2), d1 = f32x4.sub(m1, m2), s2 = f32x4.add(m3, m4), d2 = f32x4.sub(m3, m4)
        const out = <usize>load<u32>(outRows + (y << 2)) + offset + <usize>channel * stage.outStride + (half << 4)
        v128.store(out, activate(f32x4.add(f32x4.add(f32x4.add(m0, s1), s2), bias), slope, activation))
        v128.store(out + phaseBytes, activate(f32x4.add(multiplyAdd(d1, d2, f32x4.splat(2)), bias), slope, activation))
        v128.store(out + 2 * phaseBytes, activate(f32x4.add(multiplyAdd(s1, s2, f32x4.splat(4)), bias), slope, activation))
        v128.store(out + 3 * phaseBytes, activate(f32x4.add(multiplyAdd(f32x4.add(d1, m5), d2, f32x4.splat(8)), bias), slope, activation))
      }
    }
  }
}
