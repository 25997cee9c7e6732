import type { Tensor } from '@sr/network'
import { concatenate } from '../../concatenate.js'
import { CheckpointError, printable } from '../../errors.js'
import { decodeHalf } from '../../half-float.js'
import type { ManifestGroup, ManifestWeight } from './model-json.js'

/**
 * Decodes the tensors of a weights manifest from its shards; float16 and the affine uint8 and uint16 forms
 * become float32 (value · scale + min). Throws CheckpointError where bytes are missing or left over.
 */
export function decodeManifest(
  manifest: readonly ManifestGroup[],
  shards: ReadonlyMap<string, Uint8Array>,
): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>()
  for (const group of manifest) {
    const bytes = joinShards(group.paths, shards)
    let offset = 0
    for (const weight of group.weights) {
      const size = elementSize(weight)
      const count = weight.shape.reduce((product, length) => product * length, 1)
      if (offset + count * size > bytes.length) {
        throw new CheckpointError(
          'truncated',
          `weight ${printable(weight.name)}`,
          `ends at byte ${offset + count * size}, but the weight files hold ${bytes.length}. Save or download the model again.`,
        )
      }
      const view = new DataView(bytes.buffer, bytes.byteOffset + offset, count * size)
      tensors.set(weight.name, { shape: weight.shape, data: decode(view, count, weight) })
      offset += count * size
    }
    if (offset !== bytes.length) {
      throw new CheckpointError(
        'malformed',
        group.paths.map(printable).join(', '),
        `${bytes.length - offset} bytes belong to no tensor. Expected the weight files of this model.json.`,
      )
    }
  }
  return tensors
}

function decode(view: DataView, count: number, { quantization }: ManifestWeight): Float32Array {
  const data = new Float32Array(count)
  const { scale = 1, min = 0 } = quantization ?? {}
  for (let i = 0; i < count; i++) {
    if (quantization === undefined) data[i] = view.getFloat32(4 * i, true)
    else if (quantization.dtype === 'float16') data[i] = decodeHalf(view.getUint16(2 * i, true))
    else if (quantization.dtype === 'uint16') data[i] = view.getUint16(2 * i, true) * scale + min
    else data[i] = view.getUint8(i) * scale + min
  }
  return data
}

function elementSize({ name, dtype, quantization }: ManifestWeight): number {
  const stored = quantization?.dtype ?? dtype
  const size = new Map([
    ['float32', 4],
    ['float16', 2],
    ['uint16', 2],
    ['uint8', 1],
  ]).get(stored)
  if (dtype === 'float32' && size !== undefined) return size
  throw new CheckpointError(
    'unsupported',
    `weight ${printable(name)}`,
    `type ${printable(dtype)} stored as ${printable(stored)}. Expected float32, plain or quantised to float16, uint16 or uint8.`,
  )
}

function joinShards(paths: readonly string[], shards: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts = paths.map((path) => {
    const part = shards.get(path)
    if (part !== undefined) return part
    throw new CheckpointError(
      'truncated',
      `weight file ${printable(path)}`,
      'is missing. model.json and its weight files belong together in one folder.',
    )
  })
  return parts.length === 1 ? (parts[0] as Uint8Array) : concatenate(parts)
}
