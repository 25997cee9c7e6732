import { tensorShapes } from '@sr/network'
import type { Tensors } from '../../checkpoint.js'
import { readConfig } from '../safetensors/weights-metadata.js'
import { torchNames, torchTensorNames } from './torch-names.js'

/**
 * The tensors of a checkpoint that this package wrote, under our names again. Undefined where they are no
 * longer those of its config.
 */
export function restoreNames(metadata: ReadonlyMap<string, string>, stored: Tensors): Tensors | undefined {
  const config = readConfig(metadata)
  const shapes = tensorShapes(config)
  for (const names of torchNames) {
    const named = [...(torchTensorNames(config, names) ?? [])].flatMap(([name, torchName]) => {
      const tensor = stored.get(torchName)
      return tensor?.shape.join() === shapes.get(name)?.join() && tensor ? [[name, tensor] as const] : []
    })
    if (named.length === shapes.size && named.length === stored.size) return new Map(named)
  }
  return undefined
}
