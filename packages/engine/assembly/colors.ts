import { multiplyAdd } from './multiply-add'
import { blockBytes, phaseBytes } from './stage'

/** Loaded, not written as constants: engines build a constant vector anew, in three instructions, at every use. */
const levels = memory.data<f32>([255, 256, 65536])
const opaque = memory.data<u32>([0xff000000])

/**
 * One row of a map enlarged along the row: number j of pixel x, `scale` in all, is Σ weights[j][k] · (pixel x + k), k from 0 to
 * 4. They go into `scale` rows, like the channels of a map, `outStride` bytes apart.
 */
export function enlargeRow(row: usize, weights: usize, scale: i32, out: usize, outStride: usize, blocks: i32): void {
  const end = row + <usize>blocks * blockBytes
  for (; row < end; row += blockBytes) {
    for (let half: usize = 0; half < phaseBytes; half += 16) {
      const tiles = row + half
      const next = half == 0 ? row + 16 : row + blockBytes // the four tiles that follow
      const d0 = v128.load(tiles), d1 = v128.load(tiles, 32), d2 = v128.load(tiles, 64), d3 = v128.load(tiles, 96)
      const d4 = i32x4.shuffle(d0, v128.load(next), 1, 2, 3, 4), d5 = i32x4.shuffle(d1, v128.load(next, 32), 1, 2, 3, 4)
      const d6 = i32x4.shuffle(d2, v128.load(next, 64), 1, 2, 3, 4), d7 = i32x4.shuffle(d3, v128.load(next, 96), 1, 2, 3, 4)
      let from = weights
      let to = out + half
      for (let j = 0; j < scale; j++) {
        const w0 = v128.load32_splat(from), w1 = v128.load32_splat(from, 4), w2 = v128.load32_splat(from, 8)
        const w3 = v128.load32_splat(from, 12), w4 = v128.load32_splat(from, 16)
        v128.store(to, sum5(d0, d1, d2, d3, d4, w0, w1, w2, w3, w4))
        v128.store(to, sum5(d1, d2, d3, d4, d5, w0, w1, w2, w3, w4), 32)
        v128.store(to, sum5(d2, d3, d4, d5, d6, w0, w1, w2, w3, w4), 64)
        v128.store(to, sum5(d3, d4, d5, d6, d7, w0, w1, w2, w3, w4), 96)
        from += 20
        to += outStride
      }
    }
    out += blockBytes
  }
}

/**
 * One row of the enlarged picture as 32-bit pixels R, G, B, 255, laid out as `values`: the network's output of this row, its
 * three channels `valueStep` bytes apart (0: one channel, three times). With `chroma`, a table of five rows, the second and
 * third number are those rows summed with `weights` instead. A byte is matrix[0]·n₀ + matrix[1]·n₁ + matrix[2]·n₂ + matrix[3], rounded down
 * and clamped. Of `scale` rows, `stride` bytes apart, the first `tiles` tiles count. Returns false if any of them is NaN or
 * infinite.
 */
export function mixColors(
  values: usize, valueStep: usize, chroma: usize, weights: usize, matrix: usize, out: usize, scale: i32, stride: usize, tiles: i32,
): bool {
  const planeBytes = <usize>scale * stride
  let r0: usize = 0, r1: usize = 0, r2: usize = 0, r3: usize = 0, r4: usize = 0
  let w0 = f32x4.splat(0), w1 = w0, w2 = w0, w3 = w0, w4 = w0
  if (chroma) {
    r0 = load<u32>(chroma), r1 = load<u32>(chroma, 4), r2 = load<u32>(chroma, 8), r3 = load<u32>(chroma, 12), r4 = load<u32>(chroma, 16)
    w0 = v128.load32_splat(weights), w1 = v128.load32_splat(weights, 4), w2 = v128.load32_splat(weights, 8)
    w3 = v128.load32_splat(weights, 12), w4 = v128.load32_splat(weights, 16)
  }
  const zero = f32x4.splat(0)
  let bad = 0
  for (let rest: usize = 0; rest < planeBytes; rest += stride) {
    for (let tile = 0; tile < tiles; tile += 4) {
      let at = rest + <usize>(tile >> 3) * blockBytes + (<usize>(tile & 4) << 2)
      let check = zero // NaN, once a number was not finite
      for (const end = at + blockBytes; at < end; at += phaseBytes) {
        const n0 = v128.load(values + at)
        check = multiplyAdd(check, n0, zero)
        if (chroma) {
          const n1 = sum5(v128.load(r0 + at), v128.load(r1 + at), v128.load(r2 + at), v128.load(r3 + at), v128.load(r4 + at), w0, w1, w2, w3, w4)
          const beyond = at + planeBytes
          const n2 = sum5(v128.load(r0 + beyond), v128.load(r1 + beyond), v128.load(r2 + beyond), v128.load(r3 + beyond), v128.load(r4 + beyond), w0, w1, w2, w3, w4)
          v128.store(out + at, pixelsOf(n0, n1, n2, matrix))
        } else {
          const n1 = v128.load(values + valueStep + at), n2 = v128.load(values + 2 * valueStep + at)
          check = multiplyAdd(multiplyAdd(check, n1, zero), n2, zero)
          v128.store(out + at, pixelsOf(n0, n1, n2, matrix))
        }
      }
      bad |= i32x4.bitmask(f32x4.ne(check, check)) & ((1 << min(4, tiles - tile)) - 1)
    }
  }
  return bad == 0
}

// @ts-ignore: decorator
@inline
function sum5(
  a: v128, b: v128, c: v128, d: v128, e: v128, w0: v128, w1: v128, w2: v128, w3: v128, w4: v128,
): v128 {
  return multiplyAdd(multiplyAdd(multiplyAdd(multiplyAdd(f32x4.mul(a, w0), b, w1), c, w2), d, w3), e, w4)
}

/** Three bytes and 255 in each lane. */
// @ts-ignore: decorator
@inline
function pixelsOf(n0: v128, n1: v128, n2: v128, matrix: usize): v128 {
  const red = level(n0, n1, n2, matrix), green = level(n0, n1, n2, matrix + 16), blue = level(n0, n1, n2, matrix + 32)
  // A sum of three whole bytes is exact in 24 bits.
  const sum = multiplyAdd(multiplyAdd(red, green, v128.load32_splat(levels, 4)), blue, v128.load32_splat(levels, 8))
  return v128.or(i32x4.trunc_sat_f32x4_s(sum), v128.load32_splat(opaque))
}

// @ts-ignore: decorator
@inline
function level(n0: v128, n1: v128, n2: v128, row: usize): v128 {
  let sum = multiplyAdd(v128.load32_splat(row, 12), n2, v128.load32_splat(row, 8))
  sum = multiplyAdd(sum, n1, v128.load32_splat(row, 4))
  sum = multiplyAdd(sum, n0, v128.load32_splat(row))
  return f32x4.floor(f32x4.pmin(v128.load32_splat(levels), f32x4.pmax(f32x4.splat(0), sum)))
}
