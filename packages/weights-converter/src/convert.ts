import { assertKnownOptions, kindOf, sayValue } from '@sr/checks'
import type { DeconvolutionOptions, FsrcnnOptions, PlainOptions, SrcnnOptions, Weights } from '@sr/network'
import type { Architecture } from './architecture.js'
import type { Checkpoint } from './checkpoint.js'
import {
  type Assumption,
  assertAgrees,
  completeConfig,
  contradiction,
  withActivations,
} from './complete-config.js'
import {
  type ConversionWarning,
  warnOfAssumptions,
  warnOfFile,
  warnOfSurprises,
} from './conversion-warnings.js'
import { CheckpointError } from './errors.js'
import type { Fields } from './field-value.js'
import { flattenConfig } from './flatten-config.js'
import { readEpsilon } from './mapping/file-facts.js'
import { nameTensors } from './mapping/name-tensors.js'
import { ownNetworks } from './own-networks.js'
import { checkpointOf } from './read-checkpoint.js'
import { recogniseCheckpoint } from './recognise-checkpoint.js'

/** Fields of a network's config as a caller states them; scale and architecture have options of their own. */
export type StatedConfig = StatedFsrcnn | Stated<SrcnnOptions> | Stated<PlainOptions>

type Stated<Options> = Partial<Omit<Options, 'architecture' | 'scale'>>

interface StatedFsrcnn extends Omit<Stated<FsrcnnOptions>, 'deconv'> {
  readonly deconv?: Omit<DeconvolutionOptions, 'edge' | 'inexact'>
}

/** What a caller may state of a file. */
export interface ConvertOptions {
  /** By how much the network enlarges; needed where the file does not say. */
  readonly scale?: number
  /**
   * Default 'auto': recognised by shapes. Naming one also accepts a plain chain of
   * convolutions that could be another network.
   */
  readonly architecture?: Architecture | 'auto'
  /**
   * Config fields the file does not say, e.g.
   * `{ color: 'yFull', inputRange: [-1, 1], deconv: { crop: [3, 2] } }`.
   */
  readonly config?: StatedConfig
  /**
   * The dictionary of the file to take, by its path, e.g. `state_dict_ema`. Default: the only network in the
   * file; of several copies, an averaged one before a raw one, the best before the last, then the first.
   */
  readonly key?: string
  /**
   * The file's name, such as `fsrcnn_x3.pth`. It is only compared with the scale,
   * to warn; it decides nothing.
   */
  readonly fileName?: string
}

/** A network ready to run (it is a `Weights`), and what the file did not say about it. */
export interface ConvertedCheckpoint extends Weights {
  readonly container: Checkpoint['container']
  readonly architecture: Architecture
  /** The published implementation whose names the file has, if known. */
  readonly family: string | undefined
  readonly assumptions: readonly Assumption[]
  readonly warnings: readonly ConversionWarning[]
}

/**
 * Converts the bytes of a checkpoint, or one that was read already, to a network of this project: a
 * weights file of our own as it stands (of several heads, the one for `scale`), anything else
 * recognised by the shapes of its tensors.
 *
 * What the file does not say is taken from `options`, or assumed and warned about. The scale is assumed
 * of an SRCNN only, whose layers are the same at every scale. Throws CheckpointError for the file and
 * RangeError for impossible options.
 */
export function convertCheckpoint(
  input: Uint8Array | Checkpoint,
  options: ConvertOptions = {},
): ConvertedCheckpoint {
  assertConvertOptions('convertCheckpoint', options)
  const stated = statedFields(options)
  const checkpoint = checkpointOf(input)
  if (checkpoint.metadata.has('sr.config')) return convertOwn(checkpoint, options, stated)

  const recognised = recogniseCheckpoint(checkpoint, options.architecture ?? 'auto', options.key)
  const { architecture, family, found, sources, prefix } = recognised
  const { config, assumptions } = completeConfig(recognised, found, stated, family)
  const tensors = nameTensors(config, sources, (name) => readEpsilon(checkpoint, prefix + name))
  return {
    container: checkpoint.container,
    architecture,
    family: family?.name,
    config,
    tensors,
    assumptions,
    warnings: [
      ...warnOfFile(checkpoint.warnings),
      ...recognised.warnings,
      ...warnOfAssumptions(assumptions, family),
      ...warnOfSurprises(config, sources, options.fileName),
    ],
  }
}

/** Throws TypeError or RangeError for options that nobody knows, or that cannot be meant. */
export function assertConvertOptions(where: string, options: ConvertOptions): void {
  assertKnownOptions(where, options, ['scale', 'architecture', 'config', 'key', 'fileName'], optionHints)
  const { architecture = 'auto', config, key, fileName } = options
  if (!architectures.includes(architecture)) {
    const known = architectures.join(', ')
    throw new RangeError(`${where}: architecture must be one of ${known}, found ${sayValue(architecture)}.`)
  }
  for (const [name, value] of Object.entries({ key, fileName })) {
    if (value === undefined || typeof value === 'string') continue
    throw new TypeError(`${where}: ${name} must be a string, found ${sayValue(value)}.`)
  }
  if (config === undefined || kindOf(config) === 'Object') return
  throw new TypeError(`${where}: config must be an object of the config's fields, found ${sayValue(config)}.`)
}

const architectures: readonly string[] = ['auto', 'fsrcnn', 'srcnn', 'plain']

const inConfig = "It is a field of the network: state it in config, such as { config: { color: 'yFull' } }."

const optionHints: Readonly<Record<string, string>> = {
  color: inConfig,
  inputRange: inConfig,
  deconv: inConfig,
  channels: inConfig,
  edge: inConfig,
  arch: 'Did you mean architecture?',
  dtype: 'It is an option of the writers.',
}

/**
 * The config fields that `options` state. Throws RangeError for a scale that is none, or
 * is stated in the wrong place.
 */
function statedFields({ scale, config = {} }: ConvertOptions): Fields {
  const fields = flattenConfig(config)
  const misplaced = ['scale', 'architecture'].find((field) => fields.has(field))
  if (misplaced !== undefined) {
    throw new RangeError(
      `convertCheckpoint: state the ${misplaced} in options.${misplaced}, not in options.config.`,
    )
  }
  if (scale === undefined) return fields
  if (Number.isInteger(scale) && scale >= 1 && scale <= 8) return fields.set('scale', scale)
  throw new RangeError(
    `convertCheckpoint: scale must be a whole number from 1 to 8, found ${sayValue(scale)}.`,
  )
}

function convertOwn(
  checkpoint: Checkpoint,
  { architecture = 'auto', key }: ConvertOptions,
  stated: Fields,
): ConvertedCheckpoint {
  if (key !== undefined) {
    throw contradiction('key', key, 'the file is a weights file of our own, which has no dictionaries.')
  }
  const weights = chooseHead(ownNetworks(checkpoint), stated)
  const { config } = weights
  if (architecture !== 'auto' && architecture !== config.architecture) {
    throw contradiction('architecture', architecture, config.architecture)
  }
  const prelus = config.architecture === 'plain' ? config.activations.map((word) => word === 'prelu') : []
  assertAgrees(config.architecture, withActivations(stated, prelus), flattenConfig(config))
  return {
    ...weights,
    container: checkpoint.container,
    architecture: config.architecture,
    family: undefined,
    assumptions: [],
    warnings: warnOfFile(checkpoint.warnings),
  }
}

/** The only network in a file of ours, or the one for the stated scale. */
function chooseHead(networks: readonly [Weights, ...Weights[]], stated: Fields): Weights {
  const [first, ...others] = networks
  if (others.length === 0) return first
  const scale = stated.get('scale')
  const chosen = networks.find(({ config }) => config.scale === scale)
  if (chosen !== undefined) return chosen
  const heads = `the file has heads for ${networks.map(({ config }) => `×${config.scale}`).join(', ')}`
  if (scale !== undefined) throw contradiction('scale', scale, `${heads}. Use one of these.`)
  throw new CheckpointError('missing-fact', 'scale', `${heads}, and which is wanted is not stated.`, {
    remedy: { option: 'scale' },
  })
}
