import type { Tensor } from '@sr/network'
import { EngineError } from '../errors.js'

/** The numbers of a tensor; throws EngineError `bad-weights` unless it is there, has the shape, and is finite. */
export function readTensor(
  tensors: ReadonlyMap<string, Tensor>,
  name: string,
  shape: readonly number[],
): Float32Array {
  const expected = `[${shape.join(', ')}]`
  const tensor = tensors.get(name)
  if (tensor === undefined) {
    const found = [...tensors.keys()].join(', ') || 'none'
    throw new EngineError('bad-weights', `load: tensor ${name} ${expected} is missing. Found ${found}.`)
  }
  if (tensor.shape.join() !== shape.join()) {
    throw new EngineError(
      'bad-weights',
      `load: tensor ${name} must have shape ${expected} to fit its layer, found [${tensor.shape.join(', ')}].`,
    )
  }
  const count = shape.reduce((product, size) => product * size, 1)
  if (tensor.data.length !== count) {
    throw new EngineError(
      'bad-weights',
      `load: tensor ${name} ${expected} must hold ${count} numbers, found ${tensor.data.length}.`,
    )
  }
  const bad = tensor.data.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) {
    throw new EngineError(
      'bad-weights',
      `load: tensor ${name} holds ${tensor.data[bad]} at index ${bad}. Every weight must be finite; the training may have diverged.`,
    )
  }
  return tensor.data
}
