import { multiplyAdd } from './multiply-add'
import { blockBytes, phaseBytes } from './stage'

/** In memory, because engines build a vector constant anew at every use, in three instructions. */
const lowestByte = memory.data<u32>([255])

/**
 * How samples become channels. src/wasm/picture-pixels.ts writes it into memory, one 32-bit word per field;
 * addresses and strides are in bytes.
 */
@unmanaged
export class SampleMix {
  /** 1: bytes, 2: 16-bit words, 4: floats. */
  sampleBytes: i32
  pixelBytes: usize
  /** How many samples of a pixel are read, 1 to 3; the first lies `firstByte` into the pixel. */
  samples: i32
  firstByte: usize
  /** How many channels are made, and how far one lies from the next. */
  planes: i32
  stride: usize
  /** For bytes: the pattern of a swizzle that gives each pixel's samples a 32-bit lane of their own. */
  pattern: usize
  /**
   * Four numbers for each channel, which is matrix[0]·s₀ + matrix[1]·s₁ + matrix[2]·s₂ + matrix[3]: floats
   * for bytes, doubles for the others.
   */
  matrix: usize
}

/** A row of interleaved samples into a row of a map, which holds `planes` channels. */
export function loadSamples(mix: SampleMix, samples: usize, row: usize, blocks: i32): void {
  const tileBytes = mix.pixelBytes << 2
  const end = row + <usize>blocks * blockBytes
  for (; row < end; row += blockBytes) {
    for (let half: usize = 0; half < phaseBytes; half += 16) {
      if (mix.sampleBytes == 1) loadBytes(mix, samples, tileBytes, row + half)
      else loadWide(mix, samples + mix.firstByte, tileBytes, row + half)
      samples += tileBytes << 2
    }
  }
}

/** Four tiles of bytes. */
// @ts-ignore: decorator
@inline
function loadBytes(mix: SampleMix, bytes: usize, tileBytes: usize, to: usize): void {
  const pattern = v128.load(mix.pattern)
  const a = i8x16.swizzle(v128.load(bytes), pattern)
  const b = i8x16.swizzle(v128.load((bytes += tileBytes)), pattern)
  const c = i8x16.swizzle(v128.load((bytes += tileBytes)), pattern)
  const d = i8x16.swizzle(v128.load((bytes += tileBytes)), pattern)
  const ab = i32x4.shuffle(a, b, 0, 4, 1, 5), cd = i32x4.shuffle(c, d, 0, 4, 1, 5)
  const ab2 = i32x4.shuffle(a, b, 2, 6, 3, 7), cd2 = i32x4.shuffle(c, d, 2, 6, 3, 7)
  weighBytes(mix, i64x2.shuffle(ab, cd, 0, 2), to)
  weighBytes(mix, i64x2.shuffle(ab, cd, 1, 3), to + phaseBytes)
  weighBytes(mix, i64x2.shuffle(ab2, cd2, 0, 2), to + 2 * phaseBytes)
  weighBytes(mix, i64x2.shuffle(ab2, cd2, 1, 3), to + 3 * phaseBytes)
}

/** Channels of four pixels whose bytes lie in the lanes, three in each. */
function weighBytes(mix: SampleMix, pixels: v128, to: usize): void {
  const byte = v128.load32_splat(lowestByte)
  const s0 = f32x4.convert_i32x4_s(v128.and(pixels, byte))
  const s1 = f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(pixels, 8), byte))
  const s2 = f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(pixels, 16), byte))
  weigh(mix, s0, s1, s2, to)
}

/**
 * Four tiles of 16-bit words or floats. The sums are doubles, because a network gives back an error in the
 * last bit of its input several times as large.
 */
function loadWide(mix: SampleMix, samples: usize, tileBytes: usize, to: usize): void {
  for (let phase = 0; phase < 4; phase++) {
    for (let lane: usize = 0; lane < 4; lane++) {
      const pixel = samples + lane * tileBytes
      const s0 = sampleAt(mix, pixel, 0), s1 = sampleAt(mix, pixel, 1), s2 = sampleAt(mix, pixel, 2)
      let matrix = mix.matrix
      let out = to + (lane << 2)
      for (let plane = 0; plane < mix.planes; plane++) {
        const weighed = load<f64>(matrix) * s0 + load<f64>(matrix, 8) * s1 + load<f64>(matrix, 16) * s2
        store<f32>(out, <f32>(load<f64>(matrix, 24) + weighed))
        matrix += 32
        out += mix.stride
      }
    }
    samples += mix.pixelBytes
    to += phaseBytes
  }
}

// @ts-ignore: decorator
@inline
function sampleAt(mix: SampleMix, pixel: usize, index: i32): f64 {
  if (index >= mix.samples) return 0
  const at = pixel + <usize>(index * mix.sampleBytes)
  return mix.sampleBytes == 4 ? <f64>load<f32>(at) : <f64>load<u16>(at)
}

/** All channels of four pixels. */
function weigh(mix: SampleMix, s0: v128, s1: v128, s2: v128, to: usize): void {
  let matrix = mix.matrix
  for (let plane = 0; plane < mix.planes; plane++) {
    let sum = multiplyAdd(v128.load32_splat(matrix, 12), s2, v128.load32_splat(matrix, 8))
    sum = multiplyAdd(sum, s1, v128.load32_splat(matrix, 4))
    v128.store(to, multiplyAdd(sum, s0, v128.load32_splat(matrix)))
    matrix += 16
    to += mix.stride
  }
}

/**
 * Takes the padding out of a row of pixels, in place. Padded pixels have 4 bytes, or 8 if samples
 * are 16-bit words. `pattern` says which of 16 bytes are kept, as i8x16.swizzle takes it, and
 * `keptBytes` how many they are.
 */
export function packSamples(pixels: usize, vectors: i32, pattern: usize, keptBytes: usize): void {
  const kept = v128.load(pattern)
  const end = pixels + (<usize>vectors << 4)
  for (let to = pixels; pixels < end; pixels += 16) {
    v128.store(to, i8x16.swizzle(v128.load(pixels), kept)) // the next store overwrites the surplus
    to += keptBytes
  }
}
