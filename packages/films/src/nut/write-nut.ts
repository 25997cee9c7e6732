import { frameFlags, nutChecksum, nutFormat } from './nut-format.js'

/** A stream of raw frames. */
export interface RawStream {
  readonly width: number
  readonly height: number
  /** FFmpeg's tag of the pixel format: four bytes. */
  readonly fourcc: Uint8Array
  /** Seconds of one tick, as a fraction. */
  readonly timeBase: readonly [numerator: number, denominator: number]
}

/** The bytes that a NUT file of raw frames begins with. */
export function nutHeader({ width, height, fourcc, timeBase }: RawStream): Uint8Array {
  const { key, codedPts, sizeMsb, checksum, invalid } = frameFlags
  const main = [
    ...[3, 1, maxDistanceBytes].flatMap(unsigned), // version, streams
    ...[1, ...timeBase].flatMap(unsigned),
    // Two kinds of frame code: 0, which is none, and all others, of which only 1 is used.
    ...[invalid, 6, 0, 1, 0, 0, 0, 1].flatMap(unsigned),
    ...[key | codedPts | sizeMsb | checksum, 6, 0, 1, 0, 0, 0, 254].flatMap(unsigned),
    ...unsigned(0), // no elision headers besides the empty one
  ]
  const stream = [
    ...[0, 0].flatMap(unsigned), // stream 0, video
    ...[...unsigned(fourcc.length), ...fourcc],
    ...[0, ptsShift, 2 ** 16, 0, 0, 0].flatMap(unsigned), // time base, pts bits, distance, delay, flags, no extra data
    ...[width, height, 0, 0, 0].flatMap(unsigned), // aspect ratio and colour are for the encoder's options
  ]
  return Uint8Array.from([
    ...nutFormat.fileId,
    ...packet(nutFormat.mainStart, main),
    ...packet(nutFormat.streamStart, stream),
  ])
}

/** The bytes before a frame's own: a syncpoint and the frame's header. `pts`, in ticks, must not be negative. */
export function nutFrameHeader(pts: number, frameBytes: number): Uint8Array {
  const header = [1, ...unsigned(pts + 2 ** ptsShift), ...unsigned(frameBytes)]
  return Uint8Array.from([
    ...packet(nutFormat.syncpointStart, [...unsigned(pts), ...unsigned(0)]),
    ...header,
    ...uint32(nutChecksum(Uint8Array.from(header))),
  ])
}

/** Timestamps below are coded by their last bits; ours are all whole, and so stand above. */
const ptsShift = 7

const maxDistanceBytes = 32_768

/** Seven bits a byte, the highest first; all but the last byte have the eighth bit set. */
function unsigned(value: number): number[] {
  const bytes = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    bytes.unshift(128 + (rest % 128))
  return bytes
}

const uint32 = (value: number): number[] => [
  value >>> 24,
  (value >>> 16) & 255,
  (value >>> 8) & 255,
  value & 255,
]

function packet(startcode: bigint, payload: readonly number[]): number[] {
  const start = [...uint32(Number(startcode >> 32n)), ...uint32(Number(startcode & 0xffffffffn))]
  return [
    ...start,
    ...unsigned(payload.length + 4),
    ...payload,
    ...uint32(nutChecksum(Uint8Array.from(payload))),
  ]
}
