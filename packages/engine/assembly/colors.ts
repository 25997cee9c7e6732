import { multiplyAdd } from './multiply-add'
import { blockBytes, phaseBytes } from './stage'

/** In memory, because engines build a vector constant anew at every use, in three instructions. */
const levels = memory.data<f32>([255, 256, 65536, 65535, 1])

/**
 * Enlarges one row of a map along the row. Pixel x becomes `scale` pixels; number j of them is
 * Σ weights[j][k] · (pixel x + k), with k from 0 to 4. All pixels of number j go into one row, and those of
 * the next number into another, `outStride` bytes further.
 */
export function interpolateRow(
  row: usize, weights: usize, scale: i32, out: usize, outStride: usize, blocks: i32,
): void {
  const end = row + <usize>blocks * blockBytes
  for (; row < end; row += blockBytes) {
    for (let half: usize = 0; half < phaseBytes; half += 16) {
      const tiles = row + half
      const next = half == 0 ? row + 16 : row + blockBytes // the four tiles that follow
      const d0 = v128.load(tiles), d1 = v128.load(tiles, 32)
      const d2 = v128.load(tiles, 64), d3 = v128.load(tiles, 96)
      const d4 = i32x4.shuffle(d0, v128.load(next), 1, 2, 3, 4)
      const d5 = i32x4.shuffle(d1, v128.load(next, 32), 1, 2, 3, 4)
      const d6 = i32x4.shuffle(d2, v128.load(next, 64), 1, 2, 3, 4)
      const d7 = i32x4.shuffle(d3, v128.load(next, 96), 1, 2, 3, 4)
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
 * How channels become samples. src/wasm/picture-pixels.ts writes it into memory, one 32-bit word per field;
 * addresses and strides are in bytes.
 */
@unmanaged
export class ColorMix {
  /** 1: bytes, 2: 16-bit words, 4: floats. */
  sampleBytes: i32
  /** Colours of an enlarged pixel, 1 or 3. */
  colors: i32
  /** How many columns a pixel becomes, and how far the row of one lies from that of the next. */
  scale: i32
  stride: usize
  /** Tiles of the row that are part of the picture; what follows may be anything. */
  tiles: i32
  /** From a channel of the network's output to the next; 0 for a single one, which then stands for three. */
  valueStep: usize
  /** Whether n₁ and n₂ are channels beside the network, and not the network's own. */
  hasChroma: i32
  /** Whether alpha is a channel beside the network, after the chroma if there is any. */
  hasAlpha: i32
  /** Without `hasAlpha`: alpha's bits in a pixel's last word. */
  alpha: i32
  /** Four numbers for each of three colours, and four for alpha. */
  matrix: usize
  /**
   * Where pixels go: planes of 32-bit words, laid out as a map's channels. A pixel of bytes takes one word,
   * one of 16-bit words two, and one of floats as many as it has samples.
   */
  out: usize
}

/**
 * Makes one row of the enlarged picture. `values` is the network's output for this row. `beside` is a table
 * of five rows of the channels beside the network, which are summed with `weights`; 0 if there are none.
 *
 * A colour is matrix[0]·n₀ + matrix[1]·n₁ + matrix[2]·n₂ + matrix[3], clamped and, unless it is a float,
 * rounded down. Returns false if the network's output is not finite.
 */
export function mixColors(mix: ColorMix, values: usize, beside: usize, weights: usize): bool {
  const scale = mix.scale, stride = mix.stride, tiles = mix.tiles, valueStep = mix.valueStep
  const hasChroma = mix.hasChroma, hasAlpha = mix.hasAlpha
  const planeBytes = <usize>scale * stride
  const alphaPlane = hasChroma ? 2 * planeBytes : 0
  let r0: usize = 0, r1: usize = 0, r2: usize = 0, r3: usize = 0, r4: usize = 0
  let w0 = f32x4.splat(0), w1 = w0, w2 = w0, w3 = w0, w4 = w0
  if (beside) {
    r0 = load<u32>(beside), r1 = load<u32>(beside, 4), r2 = load<u32>(beside, 8)
    r3 = load<u32>(beside, 12), r4 = load<u32>(beside, 16)
    w0 = v128.load32_splat(weights), w1 = v128.load32_splat(weights, 4), w2 = v128.load32_splat(weights, 8)
    w3 = v128.load32_splat(weights, 12), w4 = v128.load32_splat(weights, 16)
  }
  const zero = f32x4.splat(0), opaque = i32x4.splat(mix.alpha)
  let bad = 0
  for (let rest: usize = 0; rest < planeBytes; rest += stride) {
    for (let tile = 0; tile < tiles; tile += 4) {
      let at = rest + <usize>(tile >> 3) * blockBytes + (<usize>(tile & 4) << 2)
      let check = zero // NaN as soon as a number is not finite: ∞ · 0 is NaN
      for (const end = at + blockBytes; at < end; at += phaseBytes) {
        const n0 = v128.load(values + at)
        check = multiplyAdd(check, n0, zero)
        let n1: v128, n2: v128
        if (hasChroma) {
          const beyond = at + planeBytes
          n1 = sum5(
            v128.load(r0 + at), v128.load(r1 + at), v128.load(r2 + at), v128.load(r3 + at),
            v128.load(r4 + at), w0, w1, w2, w3, w4,
          )
          n2 = sum5(
            v128.load(r0 + beyond), v128.load(r1 + beyond), v128.load(r2 + beyond), v128.load(r3 + beyond),
            v128.load(r4 + beyond), w0, w1, w2, w3, w4,
          )
        } else {
          n1 = v128.load(values + valueStep + at), n2 = v128.load(values + 2 * valueStep + at)
          check = multiplyAdd(multiplyAdd(check, n1, zero), n2, zero)
        }
        let alpha = opaque
        if (hasAlpha) {
          const last = at + alphaPlane
          alpha = alphaBits(mix, sum5(
            v128.load(r0 + last), v128.load(r1 + last), v128.load(r2 + last), v128.load(r3 + last),
            v128.load(r4 + last), w0, w1, w2, w3, w4,
          ))
        }
        storePixel(mix, n0, n1, n2, alpha, at, planeBytes)
      }
      bad |= i32x4.bitmask(f32x4.ne(check, check)) & ((1 << min(4, tiles - tile)) - 1)
    }
  }
  return bad == 0
}

// @ts-ignore: decorator
@inline
export function sum5(
  a: v128, b: v128, c: v128, d: v128, e: v128, w0: v128, w1: v128, w2: v128, w3: v128, w4: v128,
): v128 {
  return multiplyAdd(multiplyAdd(multiplyAdd(multiplyAdd(f32x4.mul(a, w0), b, w1), c, w2), d, w3), e, w4)
}

/** The samples of four pixels, one pixel in each lane. */
// @ts-ignore: decorator
@inline
function storePixel(
  mix: ColorMix, n0: v128, n1: v128, n2: v128, alpha: v128, at: usize, planeBytes: usize,
): void {
  const matrix = mix.matrix, out = mix.out + at
  if (mix.sampleBytes == 1) {
    const most = v128.load32_splat(levels)
    const red = wholeLevel(n0, n1, n2, matrix, most), green = wholeLevel(n0, n1, n2, matrix + 16, most)
    const blue = wholeLevel(n0, n1, n2, matrix + 32, most)
    // Red, green and blue side by side have 24 bits, which a float holds exactly.
    const sum = multiplyAdd(
      multiplyAdd(red, green, v128.load32_splat(levels, 4)), blue, v128.load32_splat(levels, 8),
    )
    v128.store(out, v128.or(i32x4.trunc_sat_f32x4_s(sum), alpha))
  } else if (mix.sampleBytes == 2) {
    const most = v128.load32_splat(levels, 12)
    const red = i32x4.trunc_sat_f32x4_s(wholeLevel(n0, n1, n2, matrix, most))
    const green = i32x4.trunc_sat_f32x4_s(wholeLevel(n0, n1, n2, matrix + 16, most))
    const blue = i32x4.trunc_sat_f32x4_s(wholeLevel(n0, n1, n2, matrix + 32, most))
    v128.store(out, v128.or(red, i32x4.shl(green, 16)))
    v128.store(out + planeBytes, v128.or(blue, alpha))
  } else {
    const one = v128.load32_splat(levels, 16)
    let to = out
    for (let color = 0; color < mix.colors; color++) {
      v128.store(to, level(n0, n1, n2, matrix + (<usize>color << 4), one))
      to += planeBytes
    }
    v128.store(to, alpha)
  }
}

/** Alpha's bits in the pixel's last word; all other bits are 0. */
// @ts-ignore: decorator
@inline
function alphaBits(mix: ColorMix, value: v128): v128 {
  const row = mix.matrix + 48
  if (mix.sampleBytes == 4) return level(value, value, value, row, v128.load32_splat(levels, 16))
  const most = mix.sampleBytes == 1 ? v128.load32_splat(levels) : v128.load32_splat(levels, 12)
  const whole = i32x4.trunc_sat_f32x4_s(wholeLevel(value, value, value, row, most))
  return mix.sampleBytes == 1 ? i32x4.shl(whole, 24) : i32x4.shl(whole, 16)
}

/** A colour from 0 to `most`. */
// @ts-ignore: decorator
@inline
function level(n0: v128, n1: v128, n2: v128, row: usize, most: v128): v128 {
  let sum = multiplyAdd(v128.load32_splat(row, 12), n2, v128.load32_splat(row, 8))
  sum = multiplyAdd(sum, n1, v128.load32_splat(row, 4))
  sum = multiplyAdd(sum, n0, v128.load32_splat(row))
  return f32x4.pmin(most, f32x4.pmax(f32x4.splat(0), sum))
}

// @ts-ignore: decorator
@inline
function wholeLevel(n0: v128, n1: v128, n2: v128, row: usize, most: v128): v128 {
  return f32x4.floor(level(n0, n1, n2, row, most))
}
