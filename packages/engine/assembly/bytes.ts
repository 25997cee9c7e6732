import { multiplyAdd } from './multiply-add'
import { blockBytes, phaseBytes } from './stage'

/** Loaded, not written as a constant: engines build a constant vector anew, in three instructions, at every use. */
const lowestByte = memory.data<u32>([255])

/**
 * One row of interleaved bytes as `planes` rows of a map: each number is matrix[0]·b₀ + matrix[1]·b₁ + matrix[2]·b₂ + matrix[3]
 * of the pixel's bytes, with four numbers of `matrix` for each plane. `spread` says which byte of a tile of four pixels goes
 * into which byte of four 32-bit lanes.
 */
export function loadBytes(
  bytes: usize, pixelBytes: usize, spread: usize, matrix: usize, planes: i32, row: usize, stride: usize, blocks: i32,
): void {
  const tileBytes = pixelBytes << 2
  const pattern = v128.load(spread)
  const end = row + <usize>blocks * blockBytes
  for (; row < end; row += blockBytes) {
    for (let half: usize = 0; half < phaseBytes; half += 16) {
      const a = i8x16.swizzle(v128.load(bytes), pattern)
      const b = i8x16.swizzle(v128.load((bytes += tileBytes)), pattern)
      const c = i8x16.swizzle(v128.load((bytes += tileBytes)), pattern)
      const d = i8x16.swizzle(v128.load((bytes += tileBytes)), pattern)
      bytes += tileBytes
      const ab = i32x4.shuffle(a, b, 0, 4, 1, 5), cd = i32x4.shuffle(c, d, 0, 4, 1, 5)
      const ab2 = i32x4.shuffle(a, b, 2, 6, 3, 7), cd2 = i32x4.shuffle(c, d, 2, 6, 3, 7)
      const to = row + half
      weigh(i64x2.shuffle(ab, cd, 0, 2), matrix, planes, to, stride)
      weigh(i64x2.shuffle(ab, cd, 1, 3), matrix, planes, to + phaseBytes, stride)
      weigh(i64x2.shuffle(ab2, cd2, 0, 2), matrix, planes, to + 2 * phaseBytes, stride)
      weigh(i64x2.shuffle(ab2, cd2, 1, 3), matrix, planes, to + 3 * phaseBytes, stride)
    }
  }
}

/** Four pixels, three bytes in each lane. */
function weigh(pixels: v128, matrix: usize, planes: i32, to: usize, stride: usize): void {
  const byte = v128.load32_splat(lowestByte)
  const b0 = f32x4.convert_i32x4_s(v128.and(pixels, byte))
  const b1 = f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(pixels, 8), byte))
  const b2 = f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(pixels, 16), byte))
  for (let plane = 0; plane < planes; plane++) {
    let sum = multiplyAdd(v128.load32_splat(matrix, 12), b2, v128.load32_splat(matrix, 8))
    sum = multiplyAdd(sum, b1, v128.load32_splat(matrix, 4))
    v128.store(to, multiplyAdd(sum, b0, v128.load32_splat(matrix)))
    matrix += 16
    to += stride
  }
}

/** 32-bit pixels of one row, in place, as pixels of `pixelBytes` bytes: `pick` says which bytes of four pixels are kept. */
export function packBytes(pixels: usize, tiles: i32, pick: usize, pixelBytes: usize): void {
  const pattern = v128.load(pick)
  const end = pixels + (<usize>tiles << 4)
  for (let to = pixels; pixels < end; pixels += 16) {
    v128.store(to, i8x16.swizzle(v128.load(pixels), pattern)) // what it writes too much, the next one overwrites
    to += pixelBytes << 2
  }
}
