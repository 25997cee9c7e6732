import { assertWeights, type NetworkConfig, parseNetworkConfig, type Weights } from '@sr/network'
import { CheckpointError, printable } from '../../errors.js'
import { readFloat32 } from '../../read-float32.js'
import type { Checkpoint } from '../types.js'
import { readSafetensors } from './read-safetensors.js'
import { type SafetensorsOptions, writeSafetensors } from './write-safetensors.js'

/** The value of `sr.format` in the metadata; a change that old readers cannot read raises it. */
const formatVersion = '1'

/**
 * Reads a weights file of this project: safetensors whose metadata hold `sr.format` and the network's config as JSON in
 * `sr.config`. Files of any other origin go through `convertCheckpoint`. Throws {@link CheckpointError}.
 */
export function readWeights(bytes: Uint8Array): Weights {
  return weightsOf(readSafetensors(bytes))
}

/** The weights of a file that was read already and holds `sr.config` in its metadata. Throws {@link CheckpointError}. */
export function weightsOf({ tensors, metadata }: Pick<Checkpoint, 'tensors' | 'metadata'>): Weights {
  const config = configOf(metadata)
  const weights = {
    config,
    tensors: new Map([...tensors].map(([name, tensor]) => [name, readFloat32(name, tensor)])),
  }
  try {
    assertWeights(weights)
  } catch (cause) {
    throw new CheckpointError(
      'MALFORMED',
      'weights',
      `the tensors are not those of sr.config: ${messageOf(cause)}`,
      { cause },
    )
  }
  return weights
}

/** Writes weights as a safetensors file with their config in its metadata. Throws RangeError unless they fit together. */
export function writeWeights(weights: Weights, options: SafetensorsOptions = {}): Uint8Array<ArrayBuffer> {
  assertWeights(weights)
  const metadata = new Map([
    ['sr.format', formatVersion],
    ['sr.config', JSON.stringify(weights.config)],
  ])
  return writeSafetensors(weights.tensors, metadata, options)
}

/** The config in a file's metadata, checked. Throws {@link CheckpointError}. */
export function configOf(metadata: ReadonlyMap<string, string>): NetworkConfig {
  const format = metadata.get('sr.format')
  const json = metadata.get('sr.config')
  if (format === undefined || json === undefined) {
    throw new CheckpointError(
      'MISSING_FACT',
      'metadata',
      'there is no sr.config that says which network this is. Convert the file first (sr convert, or convertCheckpoint).',
    )
  }
  if (format !== formatVersion) {
    throw new CheckpointError(
      'UNSUPPORTED',
      'sr.format',
      `version ${printable(format)}. Expected ${formatVersion}. Use a newer release of this package.`,
    )
  }
  try {
    return parseNetworkConfig(JSON.parse(json))
  } catch (cause) {
    throw new CheckpointError('MALFORMED', 'sr.config', messageOf(cause), { cause })
  }
}

const messageOf = (cause: unknown): string =>
  printable(cause instanceof Error ? cause.message : String(cause))
