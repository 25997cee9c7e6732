import { ByteReader } from '../../byte-reader.js'
import { CheckpointError } from '../../errors.js'

/** One field of a protocol buffer's message, not interpreted yet. */
export interface Field {
  readonly number: number
  readonly type: FieldType
  /** What the field holds; of a varint the bytes that spell it, so that packed and single numbers read alike. */
  readonly bytes: Uint8Array
}

type FieldType = 'varint' | 'fixed64' | 'bytes' | 'fixed32'

/**
 * The fields of a message, one after the other. `where` names it in errors: CheckpointError, code `truncated` or
 * `malformed`, where the bytes are no message.
 */
export function* readFields(bytes: Uint8Array, where: string): Generator<Field> {
  const reader = new ByteReader(bytes, where)
  while (reader.remaining > 0) {
    const start = reader.position
    const tag = Number(readVarint(reader))
    const [number, type] = [Math.floor(tag / 8), fieldTypes[tag % 8]]
    if (type === undefined || number < 1 || number >= 2 ** 29) {
      throw malformed(reader.where(start), `a field ${number} of wire type ${tag % 8}`)
    }
    yield { number, type, bytes: readValue(reader, type) }
  }
}

/** Groups, wire types 3 and 4, are in neither format. */
const fieldTypes: readonly (FieldType | undefined)[] = [
  'varint',
  'fixed64',
  'bytes',
  undefined,
  undefined,
  'fixed32',
]

function readValue(reader: ByteReader, type: FieldType): Uint8Array {
  if (type === 'fixed64') return reader.take(8)
  if (type === 'fixed32') return reader.take(4)
  if (type === 'bytes') return reader.take(toNumber(readVarint(reader), reader))
  const start = reader.position
  readVarint(reader)
  return reader.bytes.subarray(start, reader.position)
}

/** The whole numbers of a field, one or a packed list, as int32 and int64 have them. */
export const integersOf = (field: Field, where: string): number[] => [...eachInteger(field, where)]

/** As {@link integersOf}, but one at a time: a list of them takes many times what they take in the file. */
export function* eachInteger({ type, bytes }: Field, where: string): Generator<number> {
  if (type !== 'varint' && type !== 'bytes') throw malformed(where, `a ${type} where a whole number belongs`)
  const reader = new ByteReader(bytes, where)
  while (reader.remaining > 0) yield toNumber(BigInt.asIntN(64, readVarint(reader)), reader)
}

/** The one whole number of a field. */
export function integerOf(field: Field, where: string): number {
  const [value, ...more] = integersOf(field, where)
  if (value === undefined || more.length > 0)
    throw malformed(where, `${more.length + 1} numbers where one belongs`)
  return value
}

/** The float32 numbers of a field, one or a packed list. */
export function floatsOf(field: Field, where: string): number[] {
  const bytes = fixedOf(field, where)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true))
}

/** The bytes of float32 numbers, one or a packed list. */
function fixedOf({ type, bytes }: Field, where: string): Uint8Array {
  if ((type === 'fixed32' || type === 'bytes') && bytes.length % 4 === 0) return bytes
  throw malformed(where, `${bytes.length} bytes of a ${type} where float32 numbers belong`)
}

/** The text of a field. */
export function textOf(field: Field, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(messageOf(field, where))
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause
    throw malformed(where, 'a text that is no UTF-8')
  }
}

/** The bytes of a field that holds a message, a text or bytes. */
export function messageOf({ type, bytes }: Field, where: string): Uint8Array {
  if (type === 'bytes') return bytes
  throw malformed(where, `a ${type} where bytes belong`)
}

/** Up to ten bytes of seven bits each, the lowest first. */
function readVarint(reader: ByteReader): bigint {
  const start = reader.position
  let low = 0
  for (let i = 0; i < 4; i++) {
    const byte = reader.uint8()
    low += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return BigInt(low)
  }
  let value = BigInt(low)
  for (let i = 4; i < 10; i++) {
    const byte = reader.uint8()
    value |= BigInt(byte & 0x7f) << BigInt(7 * i)
    if (byte < 0x80) return BigInt.asUintN(64, value)
  }
  throw malformed(reader.where(start), 'a number of more than ten bytes')
}

function toNumber(value: bigint, reader: ByteReader): number {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  const problem = `the number ${value} cannot be true. Expected at most 2^53. The file is damaged or hostile.`
  throw new CheckpointError('limit', reader.where(), problem)
}

const malformed = (where: string, problem: string): CheckpointError =>
  new CheckpointError('malformed', where, `holds ${problem}. The file is damaged or no such model.`)
