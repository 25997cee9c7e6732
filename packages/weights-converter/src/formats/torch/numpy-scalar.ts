import { decodeHalf } from '../../half-float.js'
import { encodeLatin1 } from '../../latin1.js'
import { InertObject, PickleTuple, type PickleValue } from './pickle-values.js'

/**
 * The number in a pickled numpy scalar: `scalar(dtype('f8') built with (3, '<', …), bytes)`. Losses and
 * best scores are often saved this way. A type that is no plain number gives null.
 */
export function readNumpyScalar([dtype, payload]: readonly PickleValue[]): PickleValue {
  if (!(dtype instanceof InertObject)) return null
  const [code] = dtype.args
  if (typeof code !== 'string') return null
  const read = readers.get(code)
  const size = Number(code.slice(1))
  const bytes = typeof payload === 'string' ? python2Bytes(payload, size) : payload
  if (read === undefined || !(bytes instanceof Uint8Array) || bytes.length !== size) return null
  const littleEndian = !(dtype.state instanceof PickleTuple && dtype.state.items[1] === '>')
  return read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), littleEndian)
}

type ReadScalar = (view: DataView, littleEndian: boolean) => number | bigint | boolean

const readers: ReadonlyMap<string, ReadScalar> = new Map<string, ReadScalar>([
  ['f8', (view, littleEndian) => view.getFloat64(0, littleEndian)],
  ['f4', (view, littleEndian) => view.getFloat32(0, littleEndian)],
  ['f2', (view, littleEndian) => decodeHalf(view.getUint16(0, littleEndian))],
  ['i8', (view, littleEndian) => plainInteger(view.getBigInt64(0, littleEndian))],
  ['u8', (view, littleEndian) => plainInteger(view.getBigUint64(0, littleEndian))],
  ['i4', (view, littleEndian) => view.getInt32(0, littleEndian)],
  ['u4', (view, littleEndian) => view.getUint32(0, littleEndian)],
  ['i2', (view, littleEndian) => view.getInt16(0, littleEndian)],
  ['u2', (view, littleEndian) => view.getUint16(0, littleEndian)],
  ['i1', (view) => view.getInt8(0)],
  ['u1', (view) => view.getUint8(0)],
  ['b1', (view) => view.getUint8(0) !== 0],
])

/** Python's integers as numbers where those are exact, else as bigints. */
export function plainInteger(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

/** Python 2 wrote bytes as a string, which was read as UTF-8 if it happened to be valid. */
function python2Bytes(text: string, size: number): Uint8Array | undefined {
  if (text.length > size) return undefined
  return text.length === size ? encodeLatin1(text) : new TextEncoder().encode(text)
}
