import { type NetworkConfig, outputPaddingFor, parseNetworkConfig } from '@sr/network'
import { CheckpointError } from './errors.js'
import { commonAssumptions, type Family } from './mapping/families.js'
import type { Architecture } from './mapping/recognise-network.js'
import { type Fields, type FieldValue, formatField, isSameValue } from './set-fields.js'

/** A config field that neither the file nor the caller stated. */
export interface Assumption {
  /** Its path in the config, e.g. `deconv.crop`. */
  readonly field: string
  /** The assumed value as `--set` takes it. */
  readonly value: string
}

/** A complete config and what in it is assumed. */
export interface CompletedConfig {
  readonly config: NetworkConfig
  readonly assumptions: readonly Assumption[]
}

/**
 * Completes a config: what the file says, then what the caller states, then what is assumed.
 *
 * Throws CheckpointError where the two contradict each other or the scale is unknown, and RangeError for a field the
 * architecture does not have.
 */
export function completeConfig(
  architecture: Architecture,
  found: Fields,
  stated: Fields,
  family: Family | undefined,
): CompletedConfig {
  for (const [field, value] of stated) {
    if (!isFieldOf(architecture, field))
      throw new RangeError(`set: an ${architecture} has no field ${field}.`)
    const fact = found.get(field)
    if (fact !== undefined && !isSameValue(fact, value)) {
      throw new CheckpointError(
        'contradiction',
        field,
        `stated as ${formatField(field, value)}, but the file has ${formatField(field, fact)}. Leave it out or use the right file.`,
      )
    }
  }
  const known = new Map([...stated, ...found])
  const scale = Number(known.get('scale') ?? commonAssumptions[architecture].scale)
  if (Number.isNaN(scale)) {
    throw new CheckpointError(
      'missing-fact',
      'scale',
      `the file does not say by how much this ${architecture} enlarges. State it: --scale N, in code { scale: N }.`,
    )
  }
  try {
    if (architecture === 'fsrcnn') stateCrop(known, scale)
    const assumptions: Assumption[] = []
    for (const [field, value] of assumedFields(architecture, known, scale, family)) {
      if (known.has(field)) continue
      known.set(field, value)
      assumptions.push({ field, value: formatField(field, value) })
    }
    const options = unflatten(known)
    // A converted head keeps its crop even where its output is not exactly scale × input; the config then says so itself.
    const head = architecture === 'fsrcnn' ? { deconv: { ...(options.deconv as object), inexact: true } } : {}
    return { config: parseNetworkConfig({ architecture, ...options, ...head }), assumptions }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new CheckpointError(
      'contradiction',
      'config',
      `file and options together make no network: ${cause.message}`,
      {
        cause,
      },
    )
  }
}

const common = ['scale', 'channels', 'color', 'inputRange', 'edge']
const fieldsOf: Readonly<Record<Architecture, readonly string[]>> = {
  fsrcnn: [...common, 'd', 's', 'm', 'slopes', 'mapActivation'],
  srcnn: [...common, 'kernels', 'filters'],
  espcn: [...common, 'kernels', 'filters', 'activation', 'outputActivation'],
}

const isFieldOf = (architecture: Architecture, field: string): boolean =>
  fieldsOf[architecture].includes(field) || (architecture === 'fsrcnn' && /^(kernels|deconv)\./.test(field))

/** Turns PyTorch's words for the head, if the caller used them, into its crop. */
function stateCrop(known: Map<string, FieldValue>, scale: number): void {
  const padding = known.get('deconv.padding')
  const outputPadding = known.get('deconv.outputPadding')
  known.delete('deconv.padding')
  known.delete('deconv.outputPadding')
  if (padding === undefined && outputPadding === undefined) return
  if (padding === undefined) throw new RangeError('deconv.outputPadding needs deconv.padding beside it.')
  if (known.has('deconv.crop'))
    throw new RangeError('deconv.padding is stated, but the crop is known already.')
  const surplus =
    outputPadding ?? outputPaddingFor(Number(known.get('deconv.kernel')), scale, Number(padding))
  known.set('deconv.crop', [Number(padding), Number(padding) - Number(surplus)])
}

function* assumedFields(
  architecture: Architecture,
  known: Fields,
  scale: number,
  family: Family | undefined,
): Generator<[string, FieldValue]> {
  const color = known.get('channels') === 3 ? 'rgb' : 'y601'
  yield* Object.entries({ ...commonAssumptions[architecture], color, inputRange: [0, 1], ...family?.assume })
  if (architecture !== 'fsrcnn' || known.has('deconv.crop')) return
  const kernel = Number(known.get('deconv.kernel'))
  const common = Math.floor((kernel - 1) / 2) // 4 for the 9×9 head
  const [padding, outputPadding] = family?.padding ?? [common, outputPaddingFor(kernel, scale, common)]
  yield ['deconv.crop', [padding, padding - outputPadding]]
}

/** { 'deconv.crop': … } as { deconv: { crop: … } }. */
function unflatten(fields: Fields): Record<string, unknown> {
  const nested: Record<string, unknown> = {}
  for (const [path, value] of fields) {
    const [field, part] = path.split('.') as [string, string | undefined]
    nested[field] = part === undefined ? value : { ...(nested[field] as object | undefined), [part]: value }
  }
  return nested
}
