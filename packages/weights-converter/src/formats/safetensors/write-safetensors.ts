import { assertKnownOptions } from '@sr/checks'
import type { Tensor } from '@sr/network'
import { checkedDtype, encodeFloats, type FloatType, floatBytes } from '../../encode-floats.js'

export interface SafetensorsOptions {
  /** `f32` (the default) keeps every value; `f16` halves the file and rounds to nearest, ties to even. */
  readonly dtype?: FloatType
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
  const itemBytes = floatBytes(dtype)
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
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true)
  file.set(json, 8)
  let position = 8 + json.length
  for (const [name, { data }] of tensors) {
    file.set(encodeFloats(`writeSafetensors: tensor ${name}`, data, dtype), position)
    position += data.length * itemBytes
  }
  return file
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

/** Spaces after the JSON, so that the data starts at a multiple of 8 bytes. */
function padTo8(json: string): string {
  const bytes = new TextEncoder().encode(json).length
  return json + ' '.repeat((8 - (bytes % 8)) % 8)
}
