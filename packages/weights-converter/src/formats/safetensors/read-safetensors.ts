import { assertBytes } from '../../assert-bytes.js'
import { ByteReader } from '../../byte-reader.js'
import type { Checkpoint, CheckpointTensor, TensorDtype } from '../../checkpoint.js'
import { CheckpointError, printable } from '../../errors.js'
import { limits } from '../../limits.js'
import { parseJson } from '../../parse-json.js'
import { decodeElements, itemBytes } from '../decode-elements.js'
import { assertIntact, describeNoSafetensors } from '../foreign-format.js'
import { findDuplicateKey } from './duplicate-key.js'

/** Whether the bytes start like a safetensors file: a 64-bit header length below 2^32, then a JSON object. */
export function isSafetensors(bytes: Uint8Array): boolean {
  return bytes.length > 8 && bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0)
}

/**
 * Reads a safetensors file with all the checks of the format: the tensors must fill the data exactly, without
 * holes or overlaps, in one of the known types, under names that occur once. Throws {@link CheckpointError}.
 */
export function readSafetensors(bytes: Uint8Array): Checkpoint {
  assertBytes(bytes, 'readSafetensors')
  assertIntact(bytes)
  const other = isSafetensors(bytes) ? undefined : describeNoSafetensors(bytes)
  if (other !== undefined) throw new CheckpointError('unknown-format', 'file', `no safetensors but ${other}.`)
  const reader = new ByteReader(bytes, 'safetensors header')
  const headerBytes = reader.uint64()
  if (headerBytes > limits.jsonBytes) {
    throw new CheckpointError(
      'limit',
      reader.name,
      `claims ${headerBytes} bytes. Expected at most ${limits.jsonBytes}. The file is damaged or no safetensors file.`,
    )
  }
  const header = parseHeader(reader.take(headerBytes))
  const data = bytes.subarray(reader.position)
  const metadata = parseMetadata(header.get('__metadata__'))
  header.delete('__metadata__')
  const entries = [...header].map(([name, value]) => parseEntry(name, value))
  entries.sort((a, b) => a.start - b.start || a.end - b.end)
  assertTiling(entries, data.length)
  return {
    container: 'safetensors',
    tensors: new Map(entries.map((entry) => [entry.name, openEntry(entry, data)])),
    values: new Map(),
    modules: new Map(),
    metadata,
    warnings: [],
  }
}

interface Entry {
  readonly name: string
  readonly dtype: TensorDtype
  readonly shape: readonly number[]
  readonly start: number
  readonly end: number
}

function parseHeader(bytes: Uint8Array): Map<string, unknown> {
  const text = decodeUtf8(bytes)
  const header = parseJson(text, 'safetensors header')
  if (!text.startsWith('{') || !isObject(header)) throw malformed('safetensors header', 'is no JSON object.')
  const duplicate = findDuplicateKey(text)
  if (duplicate !== undefined) throw malformed('safetensors header', `names ${printable(duplicate)} twice.`)
  return new Map(Object.entries(header))
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    const problem = 'is not valid UTF-8. Download or save the file again.'
    throw new CheckpointError('malformed', 'safetensors header', problem, { cause })
  }
}

function parseMetadata(value: unknown): Map<string, string> {
  if (value === undefined) return new Map()
  if (!isObject(value)) throw malformed('__metadata__', 'is no JSON object.')
  return new Map(
    Object.entries(value).map(([key, text]) => {
      if (typeof text !== 'string') throw malformed('__metadata__', `${printable(key)} is no string.`)
      return [key, text]
    }),
  )
}

function parseEntry(name: string, value: unknown): Entry {
  const where = `tensor ${printable(name)}`
  const fields = isObject(value) ? new Map(Object.entries(value)) : new Map<string, unknown>()
  const [type, shape, offsets] = ['dtype', 'shape', 'data_offsets'].map((field) => fields.get(field))
  if (
    typeof type !== 'string' ||
    !isCounts(shape) ||
    !isCounts(offsets) ||
    offsets.length !== 2 ||
    fields.size !== 3
  ) {
    throw malformed(where, 'is not described by dtype, shape and data_offsets.')
  }
  const dtype = dtypes.get(type)
  if (dtype === undefined) {
    throw new CheckpointError(
      'unsupported',
      where,
      `type ${printable(type)}. Expected one of ${[...dtypes.keys()].join(', ')}. Save the tensor as F32.`,
    )
  }
  const [start, end] = offsets
  const bytes = shape.reduce((product, size) => product * size, itemBytes[dtype])
  if (end - start !== bytes) {
    throw malformed(
      where,
      `${type} of shape [${shape}] takes ${bytes} bytes, but data_offsets [${start},${end}] hold ${end - start}.`,
    )
  }
  return { name, dtype, shape, start, end }
}

function assertTiling(entries: readonly Entry[], dataLength: number): void {
  let position = 0
  for (const { name, start, end } of entries) {
    if (start !== position) {
      throw malformed(
        `tensor ${printable(name)}`,
        `starts at byte ${start} of the data. Expected ${position}, without hole or overlap.`,
      )
    }
    position = end
  }
  if (position === dataLength) return
  const problem = `the tensors end at byte ${position} of the data. Expected ${dataLength}, the end of the file.`
  if (position < dataLength) throw malformed('safetensors data', problem)
  throw new CheckpointError('truncated', 'safetensors data', `${problem} Download or save the file again.`)
}

function openEntry({ dtype, shape, start, end }: Entry, data: Uint8Array): CheckpointTensor {
  // Not data.slice: that of Node's Buffer, which is a Uint8Array too, shares the memory.
  return { dtype, shape, read: () => decodeElements(dtype, new Uint8Array(data.subarray(start, end)), true) }
}

const dtypes: ReadonlyMap<string, TensorDtype> = new Map([
  ['F64', 'f64'],
  ['F32', 'f32'],
  ['F16', 'f16'],
  ['BF16', 'bf16'],
  ['F8_E4M3', 'f8_e4m3'],
  ['F8_E5M2', 'f8_e5m2'],
  ['I64', 'i64'],
  ['I32', 'i32'],
  ['I16', 'i16'],
  ['I8', 'i8'],
  ['U64', 'u64'],
  ['U32', 'u32'],
  ['U16', 'u16'],
  ['U8', 'u8'],
  ['BOOL', 'bool'],
  ['C64', 'c64'],
])

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCounts(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.length <= limits.dimensions &&
    value.every((n) => Number.isSafeInteger(n) && n >= 0)
  )
}

function malformed(where: string, problem: string): CheckpointError {
  return new CheckpointError('malformed', where, `${problem} The file is damaged or was written wrongly.`)
}
