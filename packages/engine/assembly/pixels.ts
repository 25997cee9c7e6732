import { blockBytes } from './stage'

/** Puts `count` interleaved pixels into a map's row, from column `first` on. */
export function loadPixels(
  pixels: usize, channels: i32, row: usize, stride: usize, first: i32, count: i32,
): void {
  for (let x = first; x < first + count; x++) {
    let to = column(row, x, blockBytes)
    for (let channel = 0; channel < channels; channel++) {
      store<f32>(to, load<f32>(pixels))
      pixels += 4
      to += stride
    }
  }
}

/** Which columns lie outside the map. src/wasm/executor.ts writes it, one 32-bit word per field. */
@unmanaged
export class Surroundings {
  channels: i32
  /** From a channel to the next. */
  stride: usize
  /** From a block to the next. */
  blockStride: usize
  /** Of the columns from `start` up to, but without, `end`, those from `first` up to `last` lie inside. */
  start: i32
  first: i32
  last: i32
  end: i32
  /** Outside there is the nearest column inside (1), or zeros (0). */
  replicate: i32
}

/** Fills what lies outside in all channels of `count` rows; `rows` is a table of row addresses. */
export function padColumns(surroundings: Surroundings, rows: usize, count: i32): void {
  const start = surroundings.start, first = surroundings.first
  const last = surroundings.last, end = surroundings.end
  const replicate = surroundings.replicate, blockStride = surroundings.blockStride
  for (let i = 0; i < count; i++) {
    let row = <usize>load<u32>(rows + (<usize>i << 2))
    for (let channel = 0; channel < surroundings.channels; channel++) {
      if (start < first) {
        const value = replicate ? load<f32>(column(row, first, blockStride)) : 0
        fillColumns(row, blockStride, start, first, value)
      }
      if (last < end) {
        const value = replicate ? load<f32>(column(row, last - 1, blockStride)) : 0
        fillColumns(row, blockStride, last, end, value)
      }
      row += surroundings.stride
    }
  }
}

function fillColumns(row: usize, blockStride: usize, first: i32, last: i32, value: f32): void {
  for (let x = first; x < last; x++) store<f32>(column(row, x, blockStride), value)
}

// @ts-ignore: decorator
@inline
function column(row: usize, x: i32, blockStride: usize): usize {
  return row + <usize>(x >> 5) * blockStride + (<usize>(x & 3) << 5) + (<usize>(x & 28))
}

/**
 * Makes interleaved pixels of one row of the enlarged picture, four tiles at a time. A tile becomes
 * 4 × `groups` numbers; for each of them `offsets` says where in `row` its lanes begin.
 */
export function storePixels(row: usize, offsets: usize, groups: i32, blocks: i32, out: usize): void {
  const tileBytes = <usize>groups << 4
  for (let block = 0; block < blocks; block++) {
    for (let half: usize = 0; half < 32; half += 16) {
      let source = offsets
      for (let group = 0; group < groups; group++) {
        const from = row + half
        const a = v128.load(from + <usize>load<u32>(source))
        const b = v128.load(from + <usize>load<u32>(source, 4))
        const c = v128.load(from + <usize>load<u32>(source, 8))
        const d = v128.load(from + <usize>load<u32>(source, 12))
        const ab = i32x4.shuffle(a, b, 0, 4, 1, 5), cd = i32x4.shuffle(c, d, 0, 4, 1, 5)
        const ab2 = i32x4.shuffle(a, b, 2, 6, 3, 7), cd2 = i32x4.shuffle(c, d, 2, 6, 3, 7)
        let to = out + (<usize>group << 4)
        v128.store(to, i64x2.shuffle(ab, cd, 0, 2))
        v128.store((to += tileBytes), i64x2.shuffle(ab, cd, 1, 3))
        v128.store((to += tileBytes), i64x2.shuffle(ab2, cd2, 0, 2))
        v128.store(to + tileBytes, i64x2.shuffle(ab2, cd2, 1, 3))
        source += 16
      }
      out += tileBytes << 2
    }
    row += blockBytes
  }
}
