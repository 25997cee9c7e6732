import type { CheckpointError, CheckpointReport, ConversionWarning, Remedy } from '@sr/weights-converter'
import { formatField } from './stated-options.js'

/** The converter's warnings in the words of `sr`: what a caller states as options, a user states as flags. */
export function describeWarnings({
  family,
  assumptions,
  warnings,
}: Pick<CheckpointReport, 'family' | 'assumptions' | 'warnings'>): ConversionWarning[] {
  return warnings.map(({ code, message }) => {
    switch (code) {
      case 'assumed-fields': {
        const list = assumptions.map(({ field, value }) => formatField(field, value)).join(' ')
        const source = family ?? 'most implementations'
        return {
          code,
          message: `Not in the file, so assumed as in ${source}: ${list}. State what differs: --set FIELD=VALUE.`,
        }
      }
      case 'assumed-scale':
        return {
          code,
          message:
            'An SRCNN has the same layers at every scale; the scale says how far bicubic enlarges before them: --scale N.',
        }
      case 'several-copies':
        return { code, message: message.replace(/options\.key\.$/, '--key PATH.') }
      default:
        return { code, message }
    }
  })
}

/** What keeps a file from being converted, in the words of `sr`. */
export function describeProblem({ where, problem, remedy, message }: CheckpointError): string {
  return remedy === undefined ? message : `${where}: ${problem} ${describeRemedy(remedy)}`
}

function describeRemedy(remedy: Remedy): string {
  switch (remedy.option) {
    case 'scale':
      return 'State it: --scale N.'
    case 'architecture':
      return `If yours is a plain ${remedy.value}: sr convert --arch ${remedy.value}.`
    case 'key':
      return `State one: ${remedy.values.map((path) => `--key ${path}`).join(', or ')}.`
    case 'allowCustomLayers':
      return 'Write NAME.safetensors instead, or state --allow-custom-layers and register @sr/layers before loading.'
  }
}
