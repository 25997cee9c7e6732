import type { ExifField } from './exif.js'

/** A field of one whole number below 65,536. */
export function shortField(value: number, littleEndian: boolean): ExifField {
  const view = new DataView(new ArrayBuffer(2))
  view.setUint16(0, value, littleEndian)
  return { type: 3, count: 1, bytes: new Uint8Array(view.buffer) }
}

/** A field of one whole number below 2³². */
export function longField(value: number, littleEndian: boolean): ExifField {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, value, littleEndian)
  return { type: 4, count: 1, bytes: new Uint8Array(view.buffer) }
}

/** A field of one positive number. */
export function rationalField(value: number, littleEndian: boolean): ExifField {
  const [numerator, denominator] = fractionOf(value)
  const view = new DataView(new ArrayBuffer(8))
  view.setUint32(0, numerator, littleEndian)
  view.setUint32(4, denominator, littleEndian)
  return { type: 5, count: 1, bytes: new Uint8Array(view.buffer) }
}

/** The simplest fraction for a positive number, by its continued fraction; it gives 300 as 300/1. */
function fractionOf(value: number): readonly [numerator: number, denominator: number] {
  let [before, now] = [
    [0, 1],
    [1, 0],
  ] as [[number, number], [number, number]]
  for (let rest = value; ; rest = 1 / (rest % 1)) {
    const whole = Math.floor(rest)
    const next: [number, number] = [whole * now[0] + before[0], whole * now[1] + before[1]]
    if (next[0] > 0xffffffff || next[1] > 0xffffffff) return now
    before = now
    now = next
    if (Math.abs(now[0] / now[1] / value - 1) < 1e-13) return now
  }
}
