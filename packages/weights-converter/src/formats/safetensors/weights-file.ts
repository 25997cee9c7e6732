import { assertWeights, type Weights } from '@sr/network'
import type { Checkpoint } from '../../checkpoint.js'
import { CheckpointError } from '../../errors.js'
import { readFloat32 } from '../../read-float32.js'
import { readSafetensors } from './read-safetensors.js'
import { messageOf, metadataOf, readConfig } from './weights-metadata.js'
import { type SafetensorsOptions, writeSafetensors } from './write-safetensors.js'

/**
 * Reads a weights file of this project: safetensors whose metadata hold `sr.format` and the network's config
 * as JSON in `sr.config`. Files of any other origin go through `convertCheckpoint`, those of several heads
 * through `readMultiWeights`. Throws {@link CheckpointError}.
 */
export function readWeights(bytes: Uint8Array): Weights {
  return weightsOf(readSafetensors(bytes))
}

/**
 * The weights of a file that was read already and holds `sr.config` in its metadata.
 * Throws {@link CheckpointError}.
 */
export function weightsOf({ tensors, metadata }: Pick<Checkpoint, 'tensors' | 'metadata'>): Weights {
  const config = readConfig(metadata)
  const weights = {
    config,
    tensors: new Map([...tensors].map(([name, tensor]) => [name, readFloat32(name, tensor)])),
  }
  try {
    assertWeights(weights)
  } catch (cause) {
    throw new CheckpointError(
      'malformed',
      'weights',
      `the tensors are not those of sr.config: ${messageOf(cause)}`,
      { cause },
    )
  }
  return weights
}

/**
 * Writes weights as a safetensors file with their config in its metadata. Throws
 * RangeError unless they fit together.
 */
export function writeWeights(weights: Weights, options: SafetensorsOptions = {}): Uint8Array<ArrayBuffer> {
  assertWeights(weights)
  return writeSafetensors(weights.tensors, metadataOf(weights.config), options)
}
