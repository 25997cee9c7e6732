import { type ByteSource, createByteSource } from './byte-source.js'
import { frameFlags, nutFormat } from './nut-format.js'

/** A frame as it came. */
export interface NutFrame {
  /** In ticks of `timeBase`. */
  readonly pts: bigint
  readonly timeBase: readonly [numerator: bigint, denominator: bigint]
  readonly data: Uint8Array<ArrayBuffer>
}

/**
 * The frames of a NUT stream that FFmpeg wrote: one stream of raw video, no side data. Throws RangeError for
 * anything else, and where the stream ends within a frame. Checksums are not looked at: the stream comes
 * through a pipe.
 */
export async function* readNut(stream: AsyncIterable<Uint8Array>): AsyncGenerator<NutFrame> {
  const source = createByteSource(stream)
  await source.take(nutFormat.fileId.length)
  let header: MainHeader | undefined
  let ptsBits = 0
  let lastPts = 0n
  for (;;) {
    const code = await source.byte()
    if (code === undefined) return
    if (code === startcodeByte) {
      const startcode = (BigInt(code) << 56n) | bigEndian(await source.take(7))
      const payload = await packetPayload(source)
      if (startcode === nutFormat.mainStart) header = mainHeader(payload)
      else if (startcode === nutFormat.streamStart) ptsBits = ptsBitsOf(payload)
      else if (startcode === nutFormat.syncpointStart) lastPts = payload.unsigned() // one time base: no index in it
    } else {
      if (header === undefined) throw new RangeError('a frame stands before the header')
      const { pts, bytes, prefix } = await frameHeader(source, header, header.codes[code], lastPts, ptsBits)
      lastPts = pts
      const rest = await source.take(bytes - prefix.length)
      const data = prefix.length === 0 ? rest : new Uint8Array(Buffer.concat([prefix, rest]))
      yield { pts, timeBase: header.timeBase, data }
    }
  }
}

/** N, which all startcodes begin with and no frame does. */
const startcodeByte = 0x4e

interface FrameCode {
  readonly flags: number
  readonly sizeFactor: number
  readonly size: number
  readonly ptsDelta: bigint
  readonly headerIndex: number
}

interface MainHeader {
  readonly timeBase: readonly [bigint, bigint]
  /** By the byte that a frame begins with. */
  readonly codes: readonly FrameCode[]
  /** Bytes that frames of few bytes leave out, by index. */
  readonly prefixes: readonly Uint8Array[]
}

function mainHeader(payload: Fields): MainHeader {
  const version = payload.number()
  if (version > 3) throw new RangeError(`NUT of version ${version} is not known`)
  const [streams, , timeBases] = [payload.number(), payload.number(), payload.number()]
  if (streams !== 1 || timeBases !== 1) throw new RangeError('there is more than one stream')
  const timeBase = [payload.unsigned(), payload.unsigned()] as const
  const codes = frameCodes(payload)
  const prefixes: Uint8Array[] = [new Uint8Array(0)]
  for (let left = payload.number(); left > 0; left--) prefixes.push(payload.bytes(payload.number()))
  return { timeBase, codes, prefixes }
}

/** The table of the main header, written as runs; a field that a run leaves out is as in the run before, or 0. */
function frameCodes(payload: Fields): FrameCode[] {
  const codes: FrameCode[] = []
  let [ptsDelta, sizeFactor, headerIndex] = [0n, 1, 0]
  while (codes.length < 256) {
    const [flags, fields] = [payload.number(), payload.number()]
    const size = { first: 0, count: 0 }
    if (fields > 0) ptsDelta = payload.signed()
    if (fields > 1) sizeFactor = payload.number()
    if (fields > 2) payload.number() // the stream
    if (fields > 3) size.first = payload.number()
    if (fields > 4) payload.number() // reserved fields
    size.count = fields > 5 ? payload.number() : sizeFactor - size.first
    if (fields > 6) payload.number() // match time
    if (fields > 7) headerIndex = payload.number()
    for (let extra = 8; extra < fields; extra++) payload.number()
    if (size.count < 1) throw new RangeError('the table of frame codes makes no sense')
    for (let index = 0; index < size.count; index++) {
      const code = { flags, sizeFactor, size: size.first + index, ptsDelta, headerIndex }
      if (codes.length === startcodeByte) codes.push({ ...code, flags: frameFlags.invalid })
      codes.push(code)
    }
  }
  return codes
}

function ptsBitsOf(payload: Fields): number {
  for (const _ of ['stream', 'class']) payload.number()
  payload.bytes(payload.number()) // fourcc
  payload.number() // time base
  return payload.number()
}

async function frameHeader(
  source: ByteSource,
  { prefixes }: MainHeader,
  code: FrameCode,
  lastPts: bigint,
  ptsBits: number,
): Promise<{ readonly pts: bigint; readonly bytes: number; readonly prefix: Uint8Array }> {
  const next = (): Promise<bigint> => readUnsigned(async () => (await source.take(1))[0])
  let { flags, size, headerIndex } = code
  if (flags & frameFlags.invalid) throw new RangeError('a frame begins with no known code')
  if (flags & frameFlags.coded) flags ^= Number(await next())
  if (flags & frameFlags.sideData) throw new RangeError('a frame has side data')
  if (flags & frameFlags.streamId) await next()
  const pts = flags & frameFlags.codedPts ? wholePts(await next(), lastPts, ptsBits) : lastPts + code.ptsDelta
  if (flags & frameFlags.sizeMsb) size += code.sizeFactor * Number(await next())
  if (flags & frameFlags.matchTime) await next()
  if (flags & frameFlags.headerIndex) headerIndex = Number(await next())
  if (flags & frameFlags.reserved) for (let left = await next(); left > 0n; left--) await next()
  if (flags & frameFlags.checksum) await source.take(4)
  return { pts, bytes: size, prefix: prefixes[size > nutFormat.longHeaderBytes ? 0 : headerIndex] }
}

/** Either the timestamp itself, or its last bits, the rest being such that it is closest to the one before. */
function wholePts(coded: bigint, lastPts: bigint, bits: number): bigint {
  const range = 1n << BigInt(bits)
  if (coded >= range) return coded - range
  const first = lastPts - (range - 1n) / 2n
  return ((coded - first) & (range - 1n)) + first
}

async function packetPayload(source: ByteSource): Promise<Fields> {
  const bytes = Number(await readUnsigned(async () => (await source.take(1))[0]))
  if (bytes > nutFormat.longHeaderBytes) await source.take(4)
  return fieldsOf(await source.take(bytes))
}

/** Seven bits a byte, the highest first. */
async function readUnsigned(byte: () => Promise<number>): Promise<bigint> {
  for (let value = 0n; ; ) {
    const next = await byte()
    value = (value << 7n) | BigInt(next & 127)
    if (next < 128) return value
  }
}

type Fields = ReturnType<typeof fieldsOf>

/** The fields of a header, one after another. */
function fieldsOf(bytes: Uint8Array) {
  let place = 0
  const unsigned = (): bigint => {
    for (let value = 0n; ; ) {
      const next = bytes[place++]
      value = (value << 7n) | BigInt(next & 127)
      if (next < 128 || place >= bytes.length) return value
    }
  }
  return {
    unsigned,
    number: (): number => Number(unsigned()),
    signed(): bigint {
      const folded = unsigned() + 1n
      return folded & 1n ? -(folded >> 1n) : folded >> 1n
    },
    bytes(count: number): Uint8Array {
      place += count
      return bytes.subarray(place - count, place)
    },
  }
}

const bigEndian = (bytes: Uint8Array): bigint =>
  bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)
