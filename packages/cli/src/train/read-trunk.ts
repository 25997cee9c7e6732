import { extname } from 'node:path'
import { readTrainingState } from '@sr/fsrcnn/train'
import type { NetworkConfig, Weights } from '@sr/network'
import { readMultiWeights, readSafetensors } from '@sr/weights-converter'
import { CliError } from '../errors.js'
import { isReleased, loadModel, type Model } from '../models/load-model.js'
import { blame, convertFile } from '../models/read-model-file.js'
import { readInputFile } from '../pictures/read-input.js'
import type { Report } from '../terminal/report.js'
import type { TrainedNetwork } from './config-network.js'
import { differingKeys, listDifferences } from './differing-keys.js'
import { weightsForUse } from './run-state.js'

/**
 * The weights whose trunk is to be kept: built-in ones by their name, any model file, or the state of a
 * training. Warns of what a file leaves open; if that is the scale, the head is left out. Throws CliError
 * `other-network`, which names the keys in which the trunk differs from that of `network`.
 */
export async function readTrunk(from: string, network: TrainedNetwork, report: Report): Promise<Weights> {
  const { weights, warnings } = isReleased(from) ? await loadModel(from, {}) : await readFile(from, network)
  for (const { message } of warnings) report.warn(from, message)
  const differing = differingKeys(trunkOf(weights.config), trunkOf(network))
  if (differing.length === 0) return weights
  const problem =
    `its trunk is of another network, and differs from the config in ${listDifferences(differing)} (checkpoint, config). ` +
    'Expected the same network but for scale and deconv. State its keys as "network" in the config.'
  throw new CliError('other-network', from, problem)
}

async function readFile(path: string, { scale }: TrainedNetwork): Promise<Model> {
  const own = await readOwnFile(path)
  if (own !== undefined) return { weights: own, warnings: [] }
  try {
    const { config, tensors, warnings } = await convertFile(path, {})
    return { weights: { config, tensors }, warnings }
  } catch (error) {
    if (!(error instanceof CliError && error.code === 'missing-fact')) throw error
    // Most PyTorch files do not say their scale. A trunk is the same for all scales, a head is not.
    const { config, tensors, warnings } = await convertFile(path, { scale })
    const trunk = new Map([...tensors].filter(([name]) => !name.startsWith('deconv.')))
    return { weights: { config, tensors: trunk }, warnings }
  }
}

/**
 * The weights of a training's state, or of a file with several heads, which share the
 * trunk. Undefined for any other file.
 */
async function readOwnFile(path: string): Promise<Weights | undefined> {
  if (extname(path).toLowerCase() !== '.safetensors') return undefined
  const bytes = await readInputFile(path)
  return await blame(path, async () => {
    const { metadata } = readSafetensors(bytes)
    if (metadata.has('sr.training')) return weightsForUse(readTrainingState(bytes))
    return metadata.has('sr.format') ? readMultiWeights(bytes)[0] : undefined
  })
}

/** The part of a config that the trunk's weights depend on. */
function trunkOf(config: NetworkConfig): object {
  const entries = Object.entries(config).filter(([key]) => key !== 'scale' && key !== 'deconv')
  return Object.fromEntries(entries)
}
