import { extname } from 'node:path'
import { readTrainingState } from '@sr/fsrcnn/train'
import type { NetworkConfig, Weights } from '@sr/network'
import { readSafetensors } from '@sr/weights-converter'
import { CliError } from '../errors.js'
import { readInputFile } from '../read-input.js'
import { blame, convertFile } from '../read-model-file.js'
import type { TrainedNetwork } from './config-network.js'
import { differingKeys, listDifferences } from './differing-keys.js'
import { releasedWeights } from './run-state.js'

/**
 * The weights of a checkpoint whose trunk is to be kept: any model file, or the state of a training. CliError `OTHER_NETWORK` names the
 * keys in which its trunk is not that of `network`.
 */
export async function readTrunk(path: string, network: TrainedNetwork): Promise<Weights> {
  const weights = (await readState(path)) ?? (await convertFile(path, {}))
  const differing = differingKeys(trunkOf(weights.config), trunkOf(network))
  if (differing.length === 0) return weights
  const problem =
    `its trunk is of another network, and differs from the config in ${listDifferences(differing)} (checkpoint, config). ` +
    'Expected the same network but for scale and deconv. State its keys as "network" in the config.'
  throw new CliError('OTHER_NETWORK', path, problem)
}

async function readState(path: string): Promise<Weights | undefined> {
  if (extname(path).toLowerCase() !== '.safetensors') return undefined
  const bytes = await readInputFile(path)
  return await blame(path, async () =>
    readSafetensors(bytes).metadata.has('sr.training')
      ? releasedWeights(readTrainingState(bytes))
      : undefined,
  )
}

/** All of a config that the trunk's weights depend on. */
function trunkOf(config: NetworkConfig): object {
  const entries = Object.entries(config).filter(([key]) => key !== 'scale' && key !== 'deconv')
  return Object.fromEntries(entries)
}
