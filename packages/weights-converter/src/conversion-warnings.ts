import { type NetworkConfig, outputSize } from '@sr/network'
import { type Assumption, sayOutput } from './complete-config.js'
import { printable } from './errors.js'
import { sayValue } from './field-value.js'
import type { Family } from './mapping/families.js'
import type { LayerSource } from './mapping/recognise-network.js'

/**
 * What a user may want to know of a conversion that succeeded.
 *
 * - `unusual-file`: something in the file was skipped, kept inert or looks damaged; see
 *   `Checkpoint.warnings`.
 * - `several-copies`: the file holds the network more than once, and one copy was taken.
 * - `left-out`: the file holds tensors that belong to no layer of the network; the message names them.
 * - `assumed-fields`: neither the file nor the caller states the fields in `assumptions`.
 * - `assumed-scale`: the scale is among them; it is that of the bicubic before an SRCNN.
 * - `family-note`: what else may be true of files of this implementation.
 * - `collapsed-branches`: convolutions that were trained as sums of several became one each.
 * - `dropped-channel`: the last convolution makes one channel more than pixels need, which is left out.
 * - `folded-norm`: a normalisation became part of the convolution before it.
 * - `inexact-output`: the network's own output is not exactly scale × input.
 * - `scale-in-name`: the file's name suggests another scale.
 */
export type ConversionWarningCode =
  | 'unusual-file'
  | 'several-copies'
  | 'left-out'
  | 'assumed-fields'
  | 'assumed-scale'
  | 'family-note'
  | 'collapsed-branches'
  | 'dropped-channel'
  | 'folded-norm'
  | 'inexact-output'
  | 'scale-in-name'

/** One thing a user may want to know of a conversion; the message is one line. */
export interface ConversionWarning {
  readonly code: ConversionWarningCode
  readonly message: string
}

/** What reading a file warned of. */
export const warnOfFile = (lines: readonly string[]): ConversionWarning[] =>
  lines.map((message) => ({ code: 'unusual-file', message }))

/** What was assumed, where the assumption comes from and how to change it. */
export function warnOfAssumptions(
  assumptions: readonly Assumption[],
  family: Family | undefined,
): ConversionWarning[] {
  if (assumptions.length === 0) return []
  const list = assumptions.map(({ field, value }) => `${field} ${sayValue(value)}`).join(', ')
  const source = family ? `as in ${family.name}` : 'as in most implementations'
  const warnings: ConversionWarning[] = [
    {
      code: 'assumed-fields',
      message: `Not in the file, so assumed ${source}: ${list}. State what differs in options.config.`,
    },
  ]
  if (assumptions.some(({ field }) => field === 'scale')) {
    const message =
      'An SRCNN has the same layers at every scale; options.scale says how far bicubic enlarges before them.'
    warnings.push({ code: 'assumed-scale', message })
  }
  if (family?.note !== undefined) {
    warnings.push({ code: 'family-note', message: `${family.name}: ${family.note}` })
  }
  return warnings
}

/** What differs from what the caller may expect of such a file. */
export function warnOfSurprises(
  config: NetworkConfig,
  sources: ReadonlyMap<string, LayerSource>,
  fileName = '',
): ConversionWarning[] {
  const warnings: ConversionWarning[] = []
  const norms = [...sources.values()].flatMap((source) =>
    source.kind === 'convolution' && source.norm ? [source.norm.name] : [],
  )
  if (norms.length > 0) {
    const message = `Batch normalisation was folded into the convolution before it (${norms.join(', ')}); if it ran after the activation, the result differs.`
    warnings.push({ code: 'folded-norm', message })
  }
  if (config.architecture === 'fsrcnn' && config.deconv.inexact) {
    const own = `The network's own output is ${sayOutput(config)}`
    const message =
      outputSize(config, 0) > 0
        ? `${own}; pictures are cut to ${config.scale}H.`
        : `${own}; the rows and columns up to ${config.scale}H are those that a larger output padding gives.`
    warnings.push({ code: 'inexact-output', message })
  }
  const cut = [...sources.values()].find(
    (source) => source.kind === 'convolution' && source.outputs !== undefined,
  )
  if (cut !== undefined) {
    const message = `The last channel of ${printable(cut.name)} was left out: ${config.channels}·${config.scale}² make the pixels, and it makes one more.`
    warnings.push({ code: 'dropped-channel', message })
  }
  const hint = /(?:^|[^a-z])x([2-8])(?!\d)|(?<!\d)([2-8])x(?![a-z])/i.exec(fileName)
  const named = Number(hint?.[1] ?? hint?.[2])
  if (hint !== null && named !== config.scale) {
    const message = `The file name suggests ×${named}, but the network was converted for ×${config.scale}.`
    warnings.push({ code: 'scale-in-name', message })
  }
  return warnings
}
