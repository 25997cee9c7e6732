import { type Bits, bitReader } from './bit-reader.js'

/**
 * The quantizer index (`base_q_idx`) of a still picture of AV1, 1 (fine) to 255, read from its headers without
 * decoding (AV1 Bitstream & Decoding Process Specification, 5.3 to 5.9). Undefined where it is lossless, or the
 * headers are cut short, are those of films, or state what stills do not need.
 */
export function av1StillQuantizer(bytes: Uint8Array): number | undefined {
  let sequence: Sequence | undefined
  for (const { type, body } of units(bytes)) {
    if (type === sequenceHeader) sequence ??= readSequence(body)
    if (type === frameHeader || type === frame) return sequence && readFrame(body, sequence)
  }
  return undefined
}

const sequenceHeader = 1
const frameHeader = 3
const frame = 6

/** Only their last may be without its length; in files of stills none is. */
function* units(bytes: Uint8Array): Generator<{ type: number; body: Uint8Array }> {
  let at = 0
  while (at < bytes.length) {
    const header = bytes[at++]
    if (header & 4) at++ // its extension
    if ((header & 2) === 0) return
    let length = 0
    for (let shift = 0; shift === 0 || bytes[at - 1] & 128; shift += 7)
      length += (bytes[at++] & 127) * 2 ** shift
    yield { type: (header >> 3) & 15, body: bytes.subarray(at, at + length) }
    at += length
  }
}

interface Sequence {
  readonly width: number
  readonly height: number
  /** Pixels a side. */
  readonly block: number
  readonly mayBeNarrowed: boolean
}

function readSequence(body: Uint8Array): Sequence | undefined {
  const { bits } = bitReader(body)
  bits(3) // profile
  if (bits(2) !== 3) return undefined // a still, its headers reduced
  bits(5) // level
  const [widthBits, heightBits] = [bits(4) + 1, bits(4) + 1]
  const [width, height] = [bits(widthBits) + 1, bits(heightBits) + 1]
  const block = bits(1) === 1 ? 128 : 64
  bits(2) // kinds of prediction
  return { width, height, block, mayBeNarrowed: bits(1) === 1 }
}

function readFrame(body: Uint8Array, { width, height, block, mayBeNarrowed }: Sequence): number | undefined {
  const { bits, isPastEnd } = bitReader(body)
  bits(1) // whether statistics adapt
  const hasScreenTools = bits(1) === 1
  if (hasScreenTools) bits(1)
  if (mayBeNarrowed && bits(1) === 1) return undefined
  if (bits(1) === 1) bits(32) // the size to show
  if (hasScreenTools) bits(1)
  if (bits(1) === 0) return undefined // tiles of uneven size
  skipTiles(bits, Math.ceil(width / block), Math.ceil(height / block), block)
  const index = bits(8)
  return index === 0 || isPastEnd() ? undefined : index
}

/** Into how many tiles of one size the frame is cut, as powers of two; columns and rows are of blocks. */
function skipTiles(bits: Bits, columns: number, rows: number, block: number): void {
  const power = (least: number, blocks: number): number => {
    let found = least
    while (found < powerFor(Math.min(blocks, 64)) && bits(1) === 1) found++
    return found
  }
  const across = power(powerFor((columns * block) / 4096), columns)
  const down = power(Math.max(0, powerFor((columns * rows * block ** 2) / (4096 * 2304)) - across), rows)
  if (across + down > 0) bits(across + down + 2)
}

/** The least power of two that is not less. */
const powerFor = (count: number): number => Math.max(0, Math.ceil(Math.log2(count)))
