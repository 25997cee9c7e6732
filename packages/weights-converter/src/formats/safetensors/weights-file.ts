import { assertWeights, type NetworkConfig, parseNetworkConfig, type Tensor, type Weights } from '@sr/network'
import { CheckpointError, printable } from '../../errors.js'
import type { CheckpointTensor } from '../types.js'
import { readSafetensors } from './read-safetensors.js'
import { type SafetensorsOptions, writeSafetensors } from './write-safetensors.js'

/** The value of `sr.format` in the metadata; a change that old readers cannot read raises it. */
const formatVersion = '1'

/**
 * Reads a weights file of this project: safetensors whose metadata hold `sr.format` and the network's config as JSON in
 * `sr.config`. Files of any other origin go through `convertCheckpoint`. Throws {@link CheckpointError}.
 */
export function readWeights(bytes: Uint8Array): Weights {
  const { tensors, metadata } = readSafetensors(bytes)
  const config = parseConfig(metadata)
  const weights = {
    config,
    tensors: new Map([...tensors].map(([name, tensor]) => [name, toFloat32(tensor, name)])),
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

function parseConfig(metadata: ReadonlyMap<string, string>): NetworkConfig {
  const format = metadata.get('sr.format')
  const json = metadata.get('sr.config')
  if (format === undefined || json === undefined) {
    throw new CheckpointError(
      'MISSING_FACT',
      'safetensors metadata',
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

function toFloat32(tensor: CheckpointTensor, name: string): Tensor {
  const { dtype, shape } = tensor
  const data = tensor.read()
  if (!(data instanceof Float32Array) || dtype.startsWith('c')) {
    throw new CheckpointError(
      'UNSUPPORTED',
      `tensor ${printable(name)}`,
      `weights of type ${dtype}. Expected f32, f16 or bf16. Save them as one of these.`,
    )
  }
  const bad = data.find((value) => !Number.isFinite(value))
  if (bad !== undefined) {
    throw new CheckpointError(
      'NOT_FINITE',
      `tensor ${printable(name)}`,
      `holds ${bad}. Expected finite weights. The training may have diverged.`,
    )
  }
  return { shape, data }
}

const messageOf = (cause: unknown): string =>
  printable(cause instanceof Error ? cause.message : String(cause))
