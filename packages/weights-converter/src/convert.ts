import { outputSize, type Weights } from '@sr/network'
import { type Assumption, completeConfig } from './complete-config.js'
import { CheckpointError } from './errors.js'
import { multiWeightsOf } from './formats/safetensors/multi-weights-file.js'
import type { Checkpoint } from './formats/types.js'
import { readEpsilon } from './mapping/file-facts.js'
import { nameTensors } from './mapping/name-tensors.js'
import type { Architecture } from './mapping/recognise-network.js'
import { checkpointOf } from './read-checkpoint.js'
import { type RecognisedCheckpoint, recogniseCheckpoint } from './recognise-checkpoint.js'
import { type Fields, formatField, isSameValue, parseSetFields } from './set-fields.js'

/** What a caller may state of a file. */
export interface ConvertOptions {
  /** By how much the network enlarges; needed where the file does not say. */
  readonly scale?: number
  /** Default 'auto': told by shapes. Naming one also accepts plain chains that could be another network. */
  readonly architecture?: Architecture | 'auto'
  /** Config fields the file does not say, e.g. `{ 'deconv.crop': '3,2', color: 'yFull', inputRange: '-1..1' }`. */
  readonly set?: Readonly<Record<string, string>>
  /** Only compared with the scale (`fsrcnn_x3.pth`), to warn; it decides nothing. */
  readonly fileName?: string
}

/** A network ready to run (it is a `Weights`), and what the file did not say about it. */
export interface ConvertedCheckpoint extends Weights {
  readonly container: Checkpoint['container']
  readonly architecture: Architecture
  /** The published implementation whose names the file has, if known. */
  readonly family: string | undefined
  readonly assumptions: readonly Assumption[]
  /** One line each. */
  readonly warnings: readonly string[]
}

/**
 * Converts the bytes of a checkpoint, or one that was read already, to a network of this project: a weights file of our
 * own as it stands (of several heads, the one for `scale`), anything else recognised by the shapes of its tensors.
 *
 * What the file does not say is taken from `options`, or assumed and warned about. The scale is assumed of an SRCNN only,
 * whose layers are the same at every scale.
 * Throws CheckpointError for the file and RangeError for impossible options.
 */
export function convertCheckpoint(
  input: Uint8Array | Checkpoint,
  options: ConvertOptions = {},
): ConvertedCheckpoint {
  const stated = statedFields(options)
  const checkpoint = checkpointOf(input)
  if (checkpoint.metadata.has('sr.config')) return convertOwn(checkpoint, options, stated)

  const recognised = recogniseCheckpoint(checkpoint, options.architecture ?? 'auto')
  const { architecture, family, found, sources, prefix } = recognised
  const { config, assumptions } = completeConfig(architecture, found, stated, family)
  const tensors = nameTensors(config, sources, (name) => readEpsilon(checkpoint, prefix + name))
  return {
    container: checkpoint.container,
    architecture,
    family: family?.name,
    config,
    tensors,
    assumptions,
    warnings: [
      ...checkpoint.warnings,
      ...recognised.warnings,
      ...describeAssumptions(assumptions, recognised),
      ...describeSurprises({ config, tensors }, recognised, options.fileName),
    ],
  }
}

/** What `options` state, by config field. Throws RangeError where they contradict each other. */
function statedFields({ scale, set = {} }: ConvertOptions): Fields {
  const fields = new Map(parseSetFields(set))
  if (scale === undefined) return fields
  if (!Number.isInteger(scale) || scale < 1 || scale > 8) {
    throw new RangeError(`convertCheckpoint: scale must be a whole number from 1 to 8, found ${scale}.`)
  }
  const other = fields.get('scale')
  if (other !== undefined && other !== scale) {
    throw new RangeError(
      `convertCheckpoint: scale is ${scale}, but set states scale=${other}. State it once.`,
    )
  }
  return fields.set('scale', scale)
}

/** What was assumed, as sentences that say where the assumption comes from and how to change it. */
function describeAssumptions(
  assumptions: readonly Assumption[],
  { family }: Pick<RecognisedCheckpoint, 'family'>,
): string[] {
  if (assumptions.length === 0) return []
  const list = assumptions.map(({ field, value }) => `${field}=${value}`).join(' ')
  const source = family ? `as in ${family.name}` : 'as in most implementations'
  const note = family?.note === undefined ? [] : [`${family.name}: ${family.note}`]
  const scale = assumptions.some(({ field }) => field === 'scale')
    ? [
        'An SRCNN has the same layers at every scale; the scale says how far bicubic enlarges before them: --scale N.',
      ]
    : []
  return [
    `Not in the file, so assumed ${source}: ${list}. State what differs: --set FIELD=VALUE.`,
    ...scale,
    ...note,
  ]
}

function describeSurprises({ config }: Weights, { sources }: RecognisedCheckpoint, fileName = ''): string[] {
  const lines: string[] = []
  const norms = [...sources.values()].flatMap((source) =>
    source.kind === 'convolution' && source.norm ? [source.norm.name] : [],
  )
  if (norms.length > 0) {
    lines.push(
      `Batch normalisation was folded into the convolution before it (${norms.join(', ')}); if it ran after the activation, the result differs.`,
    )
  }
  if (config.architecture === 'fsrcnn' && config.deconv.inexact) {
    const surplus = outputSize(config, 0)
    lines.push(
      `The network's own output is ${config.scale}H${surplus < 0 ? '−' : '+'}${Math.abs(surplus)}; pictures are cut to ${config.scale}H.`,
    )
  }
  const hint = /(?:^|[^a-z])x([2-8])(?!\d)|(?<!\d)([2-8])x(?![a-z])/i.exec(fileName)
  const named = Number(hint?.[1] ?? hint?.[2])
  if (hint !== null && named !== config.scale) {
    lines.push(`The file name suggests ×${named}, but the network was converted for ×${config.scale}.`)
  }
  return lines
}

function convertOwn(
  checkpoint: Checkpoint,
  { architecture = 'auto' }: ConvertOptions,
  stated: Fields,
): ConvertedCheckpoint {
  const weights = chooseHead(multiWeightsOf(checkpoint), stated)
  const { config } = weights
  if (architecture !== 'auto' && architecture !== config.architecture) {
    throw contradiction('architecture', architecture, config.architecture)
  }
  for (const [field, value] of stated) {
    const fact = field
      .split('.')
      .reduce<unknown>((object, part) => (object as Record<string, unknown>)?.[part], config)
    if (fact === undefined || !isSameValue(fact as string, value))
      throw contradiction(field, formatField(field, value), String(fact))
  }
  return {
    ...weights,
    container: checkpoint.container,
    architecture: config.architecture,
    family: undefined,
    assumptions: [],
    warnings: checkpoint.warnings,
  }
}

/** The only network in a file of ours, or the one for the stated scale. */
function chooseHead(networks: readonly [Weights, ...Weights[]], stated: Fields): Weights {
  const [first, ...others] = networks
  if (others.length === 0) return first
  const scale = stated.get('scale')
  const chosen = networks.find(({ config }) => config.scale === scale)
  if (chosen !== undefined) return chosen
  const heads = `the file has heads for ${networks.map(({ config }) => `×${config.scale}`).join(', ')}.`
  if (scale === undefined) {
    throw new CheckpointError(
      'missing-fact',
      'scale',
      `${heads} State one of them: --scale ${first.config.scale}.`,
    )
  }
  throw new CheckpointError('contradiction', 'scale', `stated as ${scale}, but ${heads} Use one of these.`)
}

const contradiction = (field: string, stated: string, found: string): CheckpointError =>
  new CheckpointError(
    'contradiction',
    field,
    `stated as ${stated}, but the file says ${found}. Leave it out or use the right file.`,
  )
