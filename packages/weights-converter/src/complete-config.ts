import { cropOf, type NetworkConfig, outputPaddingFor, outputSize, parseNetworkConfig } from '@sr/network'
import type { Architecture } from './architecture.js'
import { CheckpointError } from './errors.js'
import { assertFieldValue, type Fields, type FieldValue, isSameValue, sayValue } from './field-value.js'
import { nestFields } from './flatten-config.js'
import { commonAssumptions, type Family } from './mapping/families.js'
import type { RecognisedNetwork } from './mapping/recognise-network.js'
import { spreadActivations } from './mapping/spread-activations.js'

/** A config field that neither the file nor the caller stated. */
export interface Assumption {
  /** Its path in the config, e.g. `deconv.crop`. */
  readonly field: string
  readonly value: FieldValue
}

/** A complete config and what in it is assumed. */
export interface CompletedConfig {
  readonly config: NetworkConfig
  readonly assumptions: readonly Assumption[]
}

/**
 * Completes a config: what the file says, then what the caller states, then what is assumed.
 *
 * Throws CheckpointError where the two contradict each other or the scale is unknown, and RangeError for a
 * field the architecture does not have and for a value that a field cannot hold.
 */
export function completeConfig(
  { architecture, prelus }: Pick<RecognisedNetwork, 'architecture' | 'prelus'>,
  found: Fields,
  given: Fields,
  family: Family | undefined,
): CompletedConfig {
  const stated = withActivations(given, prelus)
  assertAgrees(architecture, stated, found)
  const known = new Map([...stated, ...found])
  const scale = Number(known.get('scale') ?? commonAssumptions[architecture].scale)
  if (Number.isNaN(scale)) {
    const problem = 'the file does not say by how much its network enlarges.'
    throw new CheckpointError('missing-fact', 'scale', problem, { remedy: { option: 'scale' } })
  }
  try {
    const assumptions: Assumption[] = []
    for (const [field, value] of withActivations(assumedFields(architecture, known, scale, family), prelus)) {
      if (known.has(field)) continue
      known.set(field, value)
      assumptions.push({ field, value })
    }
    assertPrelus(known, prelus)
    const options = nestFields(known)
    // A converted head keeps its crop even where its output is not scale × input; the config then says so.
    const head = architecture === 'fsrcnn' ? { deconv: { ...(options.deconv as object), inexact: true } } : {}
    const config = parseNetworkConfig({ architecture, ...options, ...head })
    assertNoFlatEdge(config)
    return { config, assumptions }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    const who = stated.size === 0 ? 'the file makes' : 'file and options together make'
    const code = stated.size === 0 ? 'unsupported' : 'contradiction'
    throw new CheckpointError(code, 'config', `${who} no network: ${cause.message}`, { cause })
  }
}

/** The fields, with the activations of a plain network spread over its convolutions. */
export function withActivations(
  fields: Iterable<readonly [string, FieldValue]>,
  prelus: readonly boolean[],
): Fields {
  const spread = new Map(fields)
  const words = spread.get('activations')
  if (Array.isArray(words)) spread.set('activations', spreadActivations(words.map(String), prelus))
  return spread
}

/** Throws CheckpointError where the activations have PReLUs elsewhere than the file. */
function assertPrelus(known: Fields, prelus: readonly boolean[]): void {
  const words = known.get('activations')
  if (!Array.isArray(words) || words.length !== prelus.length) return
  const place = prelus.findIndex((isPrelu, i) => isPrelu !== (words[i] === 'prelu'))
  if (place < 0) return
  const denial = `the file has ${prelus[place] ? 'a' : 'no'} PReLU after convolution ${place + 1}.`
  throw contradiction('activations', words, denial)
}

/**
 * Throws RangeError unless an architecture has the stated fields, and CheckpointError
 * where the file says otherwise.
 */
export function assertAgrees(architecture: Architecture, stated: Fields, found: Fields): void {
  for (const [field, value] of stated) {
    assertFieldValue(architecture, field, value)
    const fact = found.get(field)
    if (fact !== undefined && !isSameValue(fact, value))
      throw contradiction(field, value, `the file has ${sayValue(fact)}. Leave it out or use the right file.`)
    const crop = paddingFields.includes(field) ? found.get('deconv.crop') : undefined
    if (crop !== undefined)
      throw contradiction(field, value, `the file has the crop ${sayValue(crop)}. Leave it out.`)
  }
}

/** What a caller states and the file denies. */
export const contradiction = (field: string, stated: FieldValue, denial: string): CheckpointError =>
  new CheckpointError('contradiction', field, `stated as ${sayValue(stated)}, but ${denial}`)

/**
 * Throws where a head lacks rows of scale × input that no tap of its kernel reaches: they would be the bias
 * alone. PyTorch gives such rows only where its own output has them.
 */
function assertNoFlatEdge(config: NetworkConfig): void {
  if (config.architecture !== 'fsrcnn' || !config.deconv.inexact) return
  const { scale, deconv } = config
  const [before] = deconv.crop
  const flat = before - (deconv.kernel - scale)
  if (flat <= 0 || outputSize(config, 0) >= 0) return
  throw new CheckpointError(
    'unsupported',
    'deconv.crop',
    `with crop [${deconv.crop.join(', ')}] the network's own output is ${sayOutput(config)}, and the last ${flat} rows and columns of ${scale}H would be its bias alone. ` +
      `Expected at most ${deconv.kernel - scale} rows cut before. State deconv.crop if the network runs with another.`,
  )
}

/** A network's own output in terms of its input's height: `8H−4`. */
export function sayOutput(config: NetworkConfig): string {
  const surplus = outputSize(config, 0)
  return `${config.scale}H${surplus < 0 ? '−' : '+'}${Math.abs(surplus)}`
}

/** PyTorch's words for the head's crop. */
const paddingFields = ['deconv.padding', 'deconv.outputPadding']

const headFields = ['deconv.crop', ...paddingFields]

function* assumedFields(
  architecture: Architecture,
  known: Fields,
  scale: number,
  family: Family | undefined,
): Generator<[string, FieldValue]> {
  const { color: _, ...ofFamily } = family?.assume ?? {}
  const color = assumedColor(known, family)
  const isDeconv = architecture === 'plain' && known.get('tail') === 'deconv'
  const common = { ...commonAssumptions[architecture], ...(isDeconv && { activations: ['relu'] }) }
  yield* Object.entries({ ...common, color, inputRange: [0, 1], ...ofFamily })
  if (isDeconv && !known.has('crop'))
    yield ['crop', commonCrop((known.get('kernels') as number[]).at(-1) ?? 0, scale)]
  if (architecture !== 'fsrcnn' || headFields.some((field) => known.has(field))) return
  const kernel = Number(known.get('deconv.kernel'))
  const usual = Math.floor((kernel - 1) / 2) // 4 for the 9×9 head
  const ownPadding = kernel === 9 ? family?.padding : undefined // every family with a padding of its own has 9
  const [padding, outputPadding] = ownPadding ?? [usual, outputPaddingFor(kernel, scale, usual)]
  yield ['deconv.crop', cropOf({ padding, outputPadding })]
}

/**
 * A transposed convolution with a kernel of at most twice its stride is padded evenly, if it can be (4 × 4 and
 * padding 1 at stride 2); larger ones as FSRCNN's.
 */
function commonCrop(kernel: number, scale: number): readonly number[] {
  const surplus = kernel - scale
  const isEven = surplus >= 0 && surplus % 2 === 0 && kernel <= 2 * scale
  const padding = isEven ? surplus / 2 : Math.floor((kernel - 1) / 2)
  return cropOf({ padding, outputPadding: outputPaddingFor(kernel, scale, padding) })
}

/**
 * The family's colours if the network has channels for them: forks change the channels and keep the names.
 */
function assumedColor(known: Fields, family: Family | undefined): FieldValue {
  const colors = known.get('channels') === 3 ? ['rgb', 'ycbcrFull'] : ['y601', 'yFull']
  const ofFamily = colors.find((color) => color === family?.assume.color)
  return ofFamily ?? (colors[0] as string)
}
