import { assertKnownOptions, sayValue } from '@sr/checks'
import type { Tensor } from '@sr/network'
import { encodeHalf } from '../../half-float.js'

export interface SafetensorsOptions {
  /** `f32` (the default) keeps every value; `f16` halves the file and rounds to nearest, ties to even. */
  readonly dtype?: 'f32' | 'f16'
}

/**
 * Writes tensors, in their order, as a safetensors file.
 *
 * Throws RangeError for a tensor named `__metadata__`, a shape that does not fit its data, and values beyond
 * float16's 65,504 when that is asked for.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
  options: SafetensorsOptions = {},
): Uint8Array<ArrayBuffer> {
  assertKnownOptions('writeSafetensors', options, ['dtype'])
  const dtype = checkedDtype('writeSafetensors', options)
  const itemBytes = dtype === 'f32' ? 4 : 2
  const header: [string, unknown][] =
    metadata.size > 0 ? [['__metadata__', Object.fromEntries(metadata)]] : []
  let end = 0
  for (const [name, { shape, data }] of tensors) {
    assertWritable(name, shape, data)
    const start = end
    end += data.length * itemBytes
    header.push([name, { dtype: dtype.toUpperCase(), shape, data_offsets: [start, end] }])
  }
  const json = new TextEncoder().encode(padTo8(JSON.stringify(Object.fromEntries(header))))
  const file = new Uint8Array(8 + json.length + end)
  const view = new DataView(file.buffer)
  view.setBigUint64(0, BigInt(json.length), true)
  file.set(json, 8)
  let position = 8 + json.length
  for (const [name, { data }] of tensors) {
    for (const value of data) {
      if (dtype === 'f32') view.setFloat32(position, value, true)
      else view.setUint16(position, toHalf(value, name), true)
      position += itemBytes
    }
  }
  return file
}

/** The number type that the options of a writer state. Throws RangeError for one that none has. */
export function checkedDtype(where: string, { dtype = 'f32' }: SafetensorsOptions): 'f32' | 'f16' {
  if (dtype === 'f32' || dtype === 'f16') return dtype
  throw new RangeError(`${where}: dtype must be f32 or f16, found ${sayValue(dtype)}.`)
}

function assertWritable(name: string, shape: readonly number[], data: Float32Array): void {
  const count = shape.reduce((product, size) => product * size, 1)
  if (name === '__metadata__')
    throw new RangeError(
      'writeSafetensors: a tensor cannot be named __metadata__; the format keeps that name.',
    )
  if (count === data.length) return
  throw new RangeError(
    `writeSafetensors: tensor ${name} [${shape.join(', ')}] must hold ${count} numbers, found ${data.length}.`,
  )
}

function toHalf(value: number, name: string): number {
  const bits = encodeHalf(value)
  if ((bits & 0x7fff) === 0x7c00 && Number.isFinite(value)) {
    throw new RangeError(
      `writeSafetensors: tensor ${name} holds ${value}, but float16 ends at 65504. Write f32.`,
    )
  }
  return bits
}

/** Spaces after the JSON, so that the data starts at a multiple of 8 bytes. */
function padTo8(json: string): string {
  const bytes = new TextEncoder().encode(json).length
  return json + ' '.repeat((8 - (bytes % 8)) % 8)
}
