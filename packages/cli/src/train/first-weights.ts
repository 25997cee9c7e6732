import { extname } from 'node:path'
import { readInputFile } from '@sr/files/disk'
import { readTrainingState } from '@sr/fsrcnn/train'
import type { NetworkConfig, Weights } from '@sr/network'
import { readMultiWeights, readSafetensors } from '@sr/weights-converter'
import { CliError } from '../errors.js'
import { isReleased, loadModel, type Model } from '../models/load-model.js'
import { blame, convertFile } from '../models/read-model-file.js'
import type { Report } from '../terminal/report.js'
import { differingKeys, listDifferences } from './differing-keys.js'
import { weightsForUse } from './run-state.js'

/**
 * The weights that are trained on: built-in ones by their name, any model file, or the state of a training.
 * Warns of what a file leaves open. Throws CliError `other-network`, which names the keys in which they
 * differ from `network`.
 */
export async function readStart(from: string, network: NetworkConfig, report: Report): Promise<Weights> {
  const { weights } = await readWeights(from, network, report)
  const differing = differingKeys(weights.config, network)
  if (differing.length === 0) return weights
  const problem =
    `it is another network, and differs from the config in ${listDifferences(differing)} (checkpoint, config). ` +
    'State its keys as "network" in the config; for another scale, take its trunk by "transfer".'
  throw new CliError('other-network', from, problem)
}

/**
 * The weights whose trunk is to be kept, found likewise. If a file does not say its scale, the head is left
 * out. Throws CliError `other-network`, which names the keys in which the trunk differs from that of `network`.
 */
export async function readTrunk(from: string, network: NetworkConfig, report: Report): Promise<Weights> {
  const { weights, saysScale } = await readWeights(from, network, report)
  const differing = differingKeys(trunkOf(weights.config), trunkOf(network))
  if (differing.length === 0) return saysScale ? weights : withoutHead(weights)
  const problem =
    `its trunk is of another network, and differs from the config in ${listDifferences(differing)} (checkpoint, config). ` +
    'Expected the same network but for scale and deconv. State its keys as "network" in the config.'
  throw new CliError('other-network', from, problem)
}

interface FoundWeights {
  readonly weights: Weights
  /** Most PyTorch files do not; they are then taken for weights of the network's scale. */
  readonly saysScale: boolean
}

async function readWeights(from: string, network: NetworkConfig, report: Report): Promise<FoundWeights> {
  const { weights, warnings, saysScale } = isReleased(from)
    ? { ...(await loadReleased(from, network)), saysScale: true }
    : await readFile(from, network)
  for (const { message } of warnings) report.warn(from, message)
  return { weights, saysScale }
}

const loadReleased = (name: string, { scale }: NetworkConfig): Promise<Model> =>
  loadModel(name, isReleased(name, scale) ? { scale } : {})

async function readFile(path: string, { scale }: NetworkConfig): Promise<Model & FoundWeights> {
  const own = await readOwnFile(path, scale)
  if (own !== undefined) return { weights: own, warnings: [], saysScale: true }
  const read = async (stated: { readonly scale?: number }, saysScale: boolean) => {
    const { config, tensors, warnings } = await convertFile(path, stated)
    return { weights: { config, tensors }, warnings, saysScale }
  }
  return await read({}, true).catch((error: unknown) => {
    if (error instanceof CliError && error.code === 'missing-fact') return read({ scale }, false)
    throw error
  })
}

/**
 * The weights of a training's state, or of a file with several heads, of which the scale's is taken, or the
 * first. Undefined for any other file.
 */
async function readOwnFile(path: string, scale: number): Promise<Weights | undefined> {
  if (extname(path).toLowerCase() !== '.safetensors') return undefined
  const bytes = await readInputFile(path)
  return await blame(path, async () => {
    const { metadata } = readSafetensors(bytes)
    if (metadata.has('sr.training')) return weightsForUse(readTrainingState(bytes))
    if (!metadata.has('sr.format')) return undefined
    const heads = readMultiWeights(bytes)
    return heads.find(({ config }) => config.scale === scale) ?? heads[0]
  })
}

/** The part of a config that the trunk's weights depend on. */
function trunkOf(config: NetworkConfig): object {
  const entries = Object.entries(config).filter(([key]) => key !== 'scale' && key !== 'deconv')
  return Object.fromEntries(entries)
}

const withoutHead = ({ config, tensors }: Weights): Weights => ({
  config,
  tensors: new Map([...tensors].filter(([name]) => !name.startsWith('deconv.'))),
})
