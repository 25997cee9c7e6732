import { assertWeights, type NetworkConfig, type Tensor, tensorShapes, type Weights } from '@sr/network'
import type { Checkpoint } from '../../checkpoint.js'
import { CheckpointError } from '../../errors.js'
import { readFloat32 } from '../../read-float32.js'
import { readSafetensors } from './read-safetensors.js'
import { weightsOf } from './weights-file.js'
import { messageOf, metadataOf, readConfigs } from './weights-metadata.js'
import { type SafetensorsOptions, writeSafetensors } from './write-safetensors.js'

/**
 * Reads a weights file of one FSRCNN trunk under a head for each scale: a complete network for each, in the
 * file's order. They share the trunk's tensors. A file of one network is read as that one. Throws
 * {@link CheckpointError}.
 *
 * `sr.config` holds a list of configs; the trunk's tensors have their usual names, a head's are
 * `deconv_x2.weight` and `deconv_x2.bias` for scale 2.
 */
export function readMultiWeights(bytes: Uint8Array): readonly Weights[] {
  return multiWeightsOf(readSafetensors(bytes))
}

/**
 * The networks of a file that was read already and holds `sr.config` in its metadata.
 * Throws {@link CheckpointError}.
 */
export function multiWeightsOf(
  file: Pick<Checkpoint, 'tensors' | 'metadata'>,
): readonly [Weights, ...Weights[]] {
  const [first, ...others] = readConfigs(file.metadata)
  if (others.length === 0) return [weightsOf(file)]
  const tensors = new Map([...file.tensors].map(([name, tensor]) => [name, readFloat32(name, tensor)]))
  try {
    assertHeads([first, ...others])
    assertAllUsed(tensors, [first, ...others])
    return [networkOf(first, tensors), ...others.map((config) => networkOf(config, tensors))]
  } catch (cause) {
    const problem = `the tensors are not those of sr.config: ${messageOf(cause)}`
    throw new CheckpointError('malformed', 'weights', problem, { cause })
  }
}

/**
 * Writes FSRCNNs that differ in their heads only as one file with the trunk stored once. Throws RangeError
 * unless there are two or more, for different scales, whose trunks are the same bit for bit.
 */
export function writeMultiWeights(
  networks: readonly Weights[],
  options: SafetensorsOptions = {},
): Uint8Array<ArrayBuffer> {
  const configs = networks.map(({ config }) => config)
  assertHeads(configs)
  const stored = new Map<string, Tensor>()
  for (const network of networks) {
    assertWeights(network)
    for (const [name, tensor] of network.tensors) {
      const storedAs = storedName(name, network.config.scale)
      const shared = stored.get(storedAs)
      if (shared !== undefined && !isSameTensor(shared, tensor)) {
        throw new RangeError(
          `writeMultiWeights: the networks for ×${configs[0].scale} and ×${network.config.scale} differ in ${name}. Expected one trunk, as head-only training leaves it.`,
        )
      }
      stored.set(storedAs, tensor)
    }
  }
  return writeSafetensors(stored, metadataOf(configs), options)
}

/** A head's tensors carry its scale in their name, as layers of withHead do. */
const storedName = (name: string, scale: number): string => name.replace(/^deconv\./, `deconv_x${scale}.`)

function networkOf(config: NetworkConfig, stored: ReadonlyMap<string, Tensor>): Weights {
  const tensors = new Map<string, Tensor>()
  for (const name of tensorShapes(config).keys()) {
    const storedAs = storedName(name, config.scale)
    const tensor = stored.get(storedAs)
    if (tensor === undefined) throw new RangeError(`tensor ${storedAs} is missing.`)
    tensors.set(name, tensor)
  }
  const weights = { config, tensors }
  assertWeights(weights)
  return weights
}

function assertAllUsed(stored: ReadonlyMap<string, Tensor>, configs: readonly NetworkConfig[]): void {
  const used = new Set(
    configs.flatMap((config) =>
      [...tensorShapes(config).keys()].map((name) => storedName(name, config.scale)),
    ),
  )
  for (const name of stored.keys())
    if (!used.has(name)) throw new RangeError(`tensor ${name} belongs to none of the heads.`)
}

/** Two or more FSRCNNs that are the same but for scale and deconvolution, each scale once. */
function assertHeads(configs: readonly NetworkConfig[]): void {
  if (configs.length < 2) {
    throw new RangeError(`multi weights: expected two networks or more, found ${configs.length}.`)
  }
  const trunks = new Set<string>()
  for (const config of configs) {
    if (config.architecture !== 'fsrcnn') {
      throw new RangeError(`multi weights: expected FSRCNNs, found an architecture ${config.architecture}.`)
    }
    const { scale, deconv, ...trunk } = config
    trunks.add(JSON.stringify(trunk))
  }
  if (trunks.size > 1)
    throw new RangeError('multi weights: the configs differ in more than scale and deconv.')
  const scales = configs.map(({ scale }) => scale)
  if (new Set(scales).size === scales.length) return
  throw new RangeError(`multi weights: expected each scale once, found ×${scales.join(', ×')}.`)
}

const isSameTensor = (a: Tensor, b: Tensor): boolean =>
  a.shape.join() === b.shape.join() && a.data.every((value, i) => Object.is(value, b.data[i]))
