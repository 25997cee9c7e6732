import type { Tensor } from '@sr/network'
import type { CheckpointTensor } from './checkpoint.js'
import { CheckpointError, printable } from './errors.js'

/**
 * The values of a floating-point tensor, float64 rounded to float32. Throws CheckpointError
 * for other types, NaN and infinity.
 */
export function readFloat32(name: string, tensor: CheckpointTensor): Tensor {
  const where = `tensor ${printable(name)}`
  if (!floats.includes(tensor.dtype)) {
    throw new CheckpointError(
      'unsupported',
      where,
      `weights of type ${tensor.dtype}. Expected ${floats.join(', ')}. Save them as one of these.`,
    )
  }
  const values = tensor.read()
  // A mapping from would take ten times as long for the usual type.
  const data = values instanceof Float32Array ? values.slice() : Float32Array.from(values, Number)
  const bad = data.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) {
    throw new CheckpointError(
      'not-finite',
      where,
      `holds ${data[bad]} at index ${bad}. Expected finite weights. The training may have diverged.`,
    )
  }
  return { shape: tensor.shape, data }
}

const floats: readonly string[] = ['f32', 'f16', 'bf16', 'f64']
