import { activate } from './activate'
import { multiplyAdd, multiplySubtract } from './multiply-add'
import { multiply } from './products'
import { blockTiles, Stage } from './stage'

/**
 * A 3×3 convolution of four rows by Winograd's F(4×4, 3×3): 36 products for 16 pixels where the direct form takes 144
 * (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016; points 0, ±1, ±2, ∞).
 * `rows` is a table of six row addresses. Weights are G·g·Gᵀ, [6 × 6 positions], each as `multiply` takes them.
 */
export function winograd3x3(stage: Stage, rows: usize, outRows: usize, inTile: i32, outTile: i32, blocks: i32): void {
  const inBytes = <usize>stage.inChannels << 5 // of a position
  const outBytes = <usize>stage.outChannels << 5
  for (let block = 0; block < blocks; block++) {
    transformInput(stage, rows, <usize>(inTile + block * blockTiles) << 2)
    let weights = stage.weights
    let transformed = stage.scratch
    let products = stage.products
    for (let position = 0; position < 36; position++) {
      weights = multiply(weights, transformed, 32, stage.inChannels, stage.outChannels, products)
      transformed += inBytes
      products += outBytes
    }
    transformOutput(stage, outRows, <usize>(outTile + block * blockTiles) << 2)
  }
}

/** Bᵀ·d·B of every channel's 6 × 6 pixels, into scratch as [36 positions][channel][8 lanes]. */
function transformInput(stage: Stage, rows: usize, offset: usize): void {
  const inPhase = stage.inPhase
  const column = <usize>stage.inChannels << 5
  const row = 6 * column
  const halfway = stage.products // not in use yet: 6 × 6 vectors, transformed along the rows
  for (let channel = 0; channel < stage.inChannels; channel++) {
    for (let half: usize = 0; half < 2; half++) {
      const start = offset + <usize>channel * (inPhase << 2) + (half << 4)
      for (let y: usize = 0; y < 6; y++) {
        const p0 = <usize>load<u32>(rows + (y << 2)) + start
        const p1 = p0 + inPhase
        const p2 = p1 + inPhase
        const p3 = p2 + inPhase
        transform6(
          v128.load(p0), v128.load(p1), v128.load(p2), v128.load(p3), v128.load(p0, 4), v128.load(p1, 4),
          halfway + y * 96, 16,
        )
      }
      let out = stage.scratch + (<usize>channel << 5) + (half << 4)
      for (let x: usize = 0; x < 6; x++) {
        const from = halfway + (x << 4)
        transform6(
          v128.load(from), v128.load(from, 96), v128.load(from, 192), v128.load(from, 288), v128.load(from, 384), v128.load(from, 480),
          out, row,
        )
        out += column
      }
    }
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
  const outPhase = stage.outPhase
  const column = <usize>stage.outChannels << 5
  const row = 6 * column
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
        const out = <usize>load<u32>(outRows + (y << 2)) + offset + <usize>channel * (outPhase << 2) + (half << 4)
        v128.store(out, activate(f32x4.add(f32x4.add(f32x4.add(m0, s1), s2), bias), slope, activation))
        v128.store(out + outPhase, activate(f32x4.add(multiplyAdd(d1, d2, f32x4.splat(2)), bias), slope, activation))
        v128.store(out + 2 * outPhase, activate(f32x4.add(multiplyAdd(s1, s2, f32x4.splat(4)), bias), slope, activation))
        v128.store(out + 3 * outPhase, activate(f32x4.add(multiplyAdd(f32x4.add(d1, m5), d2, f32x4.splat(8)), bias), slope, activation))
      }
    }
  }
}
