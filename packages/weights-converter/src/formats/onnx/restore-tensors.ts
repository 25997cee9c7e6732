import { tensorShapes } from '@sr/network'
import type { CheckpointTensor, Tensors } from '../../checkpoint.js'
import { readConfig } from '../safetensors/weights-metadata.js'

/**
 * The tensors of a model that this package wrote, with our shapes: slopes are stored to be broadcast. Undefined
 * where they are no longer those of its config.
 */
export function restoreTensors(metadata: ReadonlyMap<string, string>, stored: Tensors): Tensors | undefined {
  const tensors = new Map<string, CheckpointTensor>()
  for (const [name, shape] of tensorShapes(readConfig(metadata))) {
    const tensor = stored.get(name)
    const isSlopes = shape.length === 1 && tensor?.shape.length === 3
    if (tensor?.shape.join() !== (isSlopes ? [...shape, 1, 1] : shape).join() || tensor === undefined)
      return undefined
    tensors.set(name, { ...tensor, shape })
  }
  return tensors
}
