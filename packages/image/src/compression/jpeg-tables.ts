/**
 * The quantisation table of a JPEG file's luma, 64 steps in zigzag order, read from its header without decoding
 * (ITU-T T.81, B.2.4.1). Undefined where there is none that says anything: other files, headers that are cut
 * short or contradict themselves, lossless and 12-bit JPEG.
 */
export function jpegLumaTable(bytes: Uint8Array): readonly number[] | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== startOfImage) return undefined
  const tables = new Map<number, readonly number[]>()
  let lumaTable: number | undefined
  for (const { marker, body } of segments(bytes)) {
    if (marker === defineQuantization) readTables(body, tables)
    if (isFrame(marker)) lumaTable = tableOfFirstComponent(body)
    // Of a lossy picture nothing later in the file changes the table of the first scan.
    if (marker === startOfScan) break
  }
  return lumaTable === undefined ? undefined : tables.get(lumaTable)
}

const startOfImage = 0xd8
const endOfImage = 0xd9
const startOfScan = 0xda
const defineQuantization = 0xdb

/** The frames of lossy JPEG: baseline, extended and progressive, in Huffman's or arithmetic code. */
const isFrame = (marker: number): boolean => [0xc0, 0xc1, 0xc2, 0xc9, 0xca].includes(marker)

interface Segment {
  readonly marker: number
  /** Without marker and length. */
  readonly body: Uint8Array
}

function* segments(bytes: Uint8Array): Generator<Segment> {
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]
    if (marker === 0xff) {
      at += 1 // a fill byte
      continue
    }
    if (marker === endOfImage) return
    const length = bytes[at + 2] * 256 + bytes[at + 3]
    const end = at + 2 + length
    if (length < 2 || end > bytes.length) return
    yield { marker, body: bytes.subarray(at + 4, end) }
    at = end
  }
}

/** Adds the tables of a segment, which may hold several; a step of zero makes a table worthless. */
function readTables(body: Uint8Array, tables: Map<number, readonly number[]>): void {
  let at = 0
  while (at < body.length) {
    const [isWide, number] = [body[at] >> 4 === 1, body[at] & 15]
    const end = at + 1 + (isWide ? 128 : 64)
    if (end > body.length) return
    const steps = Array.from({ length: 64 }, (_, i) =>
      isWide ? body[at + 1 + 2 * i] * 256 + body[at + 2 + 2 * i] : body[at + 1 + i],
    )
    if (steps.includes(0)) tables.delete(number)
    else tables.set(number, steps)
    at = end
  }
}

/** The number of the table of luma, or of all that a grey or RGB picture has; undefined for 12-bit samples. */
function tableOfFirstComponent(frame: Uint8Array): number | undefined {
  const [precision, components] = [frame[0], frame[5]]
  if (precision !== 8 || components < 1 || frame.length < 6 + 3 * components) return undefined
  return frame[8]
}
