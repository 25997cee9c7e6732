import { dirname, relative, resolve } from 'node:path'
import { readInputFile } from '@sr/files/disk'
import type { Augmentation, LearningRate, Loss, OptimizerOptions, RateFactors } from '@sr/fsrcnn/train'
import { paperRateFactors } from '@sr/fsrcnn/train'
import type { NetworkConfig } from '@sr/network'
import { inputScale } from '@sr/network'
import { CliError } from '../errors.js'
import { isReleased } from '../models/load-model.js'
import { type DegradeConfig, readDegrade } from './config-degrade.js'
import { readNetwork } from './config-network.js'
import { readLearningRate, readOptimizer } from './config-rates.js'
import { ConfigSection } from './config-section.js'

/** A complete training, as plain data. Paths are absolute; null is "none". */
export interface TrainConfig {
  readonly network: NetworkConfig
  /** Folders of pictures to train on. */
  readonly data: readonly string[]
  readonly validation: { readonly data: readonly string[]; readonly everySteps: number }
  /** The side of a patch of the network's input, pixels. */
  readonly patchPx: number
  /** Patches per step. */
  readonly batch: number
  readonly augment: Required<Augmentation>
  /** What happens to low-resolution pictures, of training and of validation; null: nothing. */
  readonly degrade: DegradeConfig | null
  readonly loss: Loss
  readonly optimizer: OptimizerOptions
  readonly learningRate: LearningRate
  readonly rateFactors: RateFactors
  readonly averageDecay: number | null
  readonly largestGradientNorm: number | null
  /** Trains kernels as the product of two wide ones. */
  readonly reparam: boolean
  /** The steps of the run; with `twoStep`, of each of its two stages. */
  readonly steps: number
  readonly seed: number
  /** Ends a stage after so many validations in a row that were no better. */
  readonly earlyStop: { readonly patience: number } | null
  /** A checkpoint file of the same network, or the name of built-in weights, that is trained on. */
  readonly start: string | null
  /** A checkpoint file, or the name of built-in weights, whose trunk is taken and kept. */
  readonly transfer: string | null
  /** Trains on the first folder of `data`, then on all of them at half the rates. */
  readonly twoStep: boolean
  readonly checkpointEverySteps: number
  readonly logEverySteps: number
}

/** What the command line may say instead of the file. */
export interface ConfigOverrides {
  readonly scale?: number
  readonly seed?: number
  readonly steps?: number
  readonly transfer?: string
  readonly twoStep?: true
}

const keys = [
  'network',
  'data',
  'validation',
  'patchPx',
  'batch',
  'augment',
  'degrade',
  'loss',
  'optimizer',
  'learningRate',
  'rateFactors',
  'averageDecay',
  'largestGradientNorm',
  'reparam',
  'steps',
  'seed',
  'earlyStop',
  'start',
  'transfer',
  'twoStep',
  'checkpointEverySteps',
  'logEverySteps',
]

/**
 * Reads a config file and fills in what it leaves open; paths in it are relative to the file. Throws CliError
 * `bad-config`, which names the key, what was expected and what was found.
 */
export async function readTrainConfig(file: string, overrides: ConfigOverrides = {}): Promise<TrainConfig> {
  const config = new ConfigSection(file, '', parseJson(file, await readInputFile(file, 2 ** 20)), keys)
  const pathOf = (path: string) => resolve(dirname(file), path)
  const network = readNetwork(file, config, overrides.scale)
  const steps = overrides.steps ?? config.whole('steps', 1, 10_000)
  const transfer =
    overrides.transfer === undefined
      ? config.orNull('transfer', null, () => modelOf(config.path('transfer'), pathOf))
      : modelOf(overrides.transfer, resolve)
  const twoStep = overrides.twoStep ?? config.flag('twoStep', false)
  const validation = config.section('validation', ['data', 'everySteps'])
  const optimizer = readOptimizer(config, twoStep)
  const augment = config.section('augment', ['downscales', 'orientations'])
  const earlyStop = config.section('earlyStop', ['patience'])
  const isShare = (value: number) => value > 0 && value < 1
  const trained: TrainConfig = {
    network,
    data: config.paths('data').map(pathOf),
    validation: {
      data: validation.paths('data').map(pathOf),
      everySteps: validation.whole('everySteps', 1, 500),
    },
    patchPx: config.whole('patchPx', 1, 24 * inputScale(network)),
    batch: config.whole('batch', 1, 16),
    augment: {
      downscales: augment.read(
        'downscales',
        'a list of factors above 0 and at most 1',
        isFactors,
        [1, 0.9, 0.8, 0.7, 0.6],
      ),
      orientations: augment.word('orientations', ['all', 'upright'], 'all'),
    },
    degrade: config.orNull('degrade', null, () => readDegrade(config)),
    loss: config.word('loss', ['mse', 'l1', 'charbonnier'], 'l1'),
    optimizer,
    learningRate: readLearningRate(config, { steps, twoStep, optimizer }),
    rateFactors: readRateFactors(config, { twoStep, transfer }),
    averageDecay: config.orNull('averageDecay', 0.999, () =>
      config.number('averageDecay', 'a number above 0 and below 1, or null', isShare),
    ),
    largestGradientNorm: config.orNull('largestGradientNorm', twoStep ? null : 0.5, () =>
      config.number('largestGradientNorm', 'a number above 0, or null', (value) => value > 0),
    ),
    reparam: config.flag('reparam', false),
    steps,
    seed: overrides.seed ?? config.whole('seed', 0, 0),
    earlyStop: config.orNull('earlyStop', twoStep ? { patience: 10 } : null, () => ({
      patience: earlyStop.whole('patience', 1),
    })),
    start: config.orNull('start', null, () => modelOf(config.path('start'), pathOf)),
    transfer,
    twoStep,
    checkpointEverySteps: config.whole('checkpointEverySteps', 1, 500),
    logEverySteps: config.whole('logEverySteps', 1, 50),
  }
  assertSensible(file, trained)
  return trained
}

/** The config as a file in `folder`, its paths adjusted to lead to the same places. */
export function writeTrainConfig(config: TrainConfig, folder: string): Uint8Array {
  const pathFrom = (path: string) => relative(folder, path).replaceAll('\\', '/') || '.'
  const { data, validation, start, transfer } = config
  const moved = {
    ...config,
    data: data.map(pathFrom),
    validation: { ...validation, data: validation.data.map(pathFrom) },
    start: start === null ? null : modelOf(start, pathFrom),
    transfer: transfer === null ? null : modelOf(transfer, pathFrom),
  }
  return new TextEncoder().encode(`${JSON.stringify(moved, null, 2)}\n`)
}

/** Built-in weights keep their name; a file gets its path. */
const modelOf = (model: string, pathOf: (path: string) => string): string =>
  isReleased(model) ? model : pathOf(model)

function parseJson(file: string, bytes: Uint8Array): unknown {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new CliError('bad-config', file, `this is no JSON: ${why}. Correct that place.`, { cause })
  }
  assertShallow(file, value)
  return value
}

/** What prints a value recurses, and a megabyte of brackets would end the stack. */
function assertShallow(file: string, value: unknown): void {
  let level = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > 20)
      throw new CliError('bad-config', file, 'lists or objects more than 20 deep. Expected some three.')
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []))
  }
}

/** Transfer keeps the trunk as it is; the paper's two steps have the paper's rates. */
function readRateFactors(
  config: ConfigSection,
  { twoStep, transfer }: Pick<TrainConfig, 'twoStep' | 'transfer'>,
): RateFactors {
  const factors = config.section('rateFactors', ['trunk', 'head'])
  const byDefault = twoStep && transfer === null ? paperRateFactors : { trunk: 1, head: 1 }
  const read = (group: 'trunk' | 'head') =>
    factors.number(group, 'a number from 0 on', (value) => value >= 0, byDefault[group])
  return { trunk: transfer === null ? read('trunk') : 0, head: read('head') }
}

function assertSensible(
  file: string,
  { network, data, rateFactors, start, transfer, twoStep }: TrainConfig,
): void {
  const fault =
    (network.edge === 'valid' &&
      'network.edge: a patch is compared up to its edges. Expected zero or replicate, found "valid".') ||
    (twoStep &&
      data.length < 2 &&
      `data: two-step training begins with one folder and adds others. Expected two or more, found ${data.length}.`) ||
    (start !== null &&
      transfer !== null &&
      'start, transfer: one trains on the whole of a network, the other keeps its trunk. Expected one of them, found both.') ||
    (transfer !== null &&
      network.architecture !== 'fsrcnn' &&
      `transfer: only FSRCNN has a head to train alone. Expected a network of architecture fsrcnn, found ${network.architecture}.`) ||
    (rateFactors.trunk === 0 &&
      rateFactors.head === 0 &&
      'rateFactors: both are 0. Expected one above 0, so that something is trained.')
  if (fault) throw new CliError('bad-config', file, fault)
}

const isFactors = (value: unknown): value is number[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((factor) => typeof factor === 'number' && factor > 0 && factor <= 1)
