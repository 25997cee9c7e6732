import type { NetworkConfig } from '@sr/network'
import type { Architecture } from './architecture.js'
import type { Checkpoint, TensorDtype } from './checkpoint.js'
import type { Assumption } from './complete-config.js'
import { type ConversionWarning, warnOfFile } from './conversion-warnings.js'
import { assertConvertOptions, type ConvertOptions, convertCheckpoint } from './convert.js'
import { CheckpointError } from './errors.js'
import { ownNetworks } from './own-networks.js'
import { checkpointOf } from './read-checkpoint.js'
import { networksIn, recogniseCheckpoint } from './recognise-checkpoint.js'

/** What a file holds and what would become of it. */
export interface CheckpointReport {
  readonly container: Checkpoint['container']
  /** All tensors of the file under their own names, optimizer state included. */
  readonly tensors: readonly {
    readonly name: string
    readonly shape: readonly number[]
    readonly dtype: TensorDtype
  }[]
  /** Texts that the file says of itself: safetensors' `__metadata__`, ONNX's `metadata_props`. */
  readonly metadata: ReadonlyMap<string, string>
  /** Of a graph, the operators that no layer of this package is, each once; a graph that needs one has a `problem`. */
  readonly unknownOperators: readonly string[]
  /** The dictionaries that hold a network each, as `options.key` takes them; `''` is the whole file. */
  readonly networks: readonly string[]
  /** Undefined where the tensors form no network this package knows. */
  readonly architecture: Architecture | undefined
  readonly family: string | undefined
  /** Undefined where `problem` is not. */
  readonly config: NetworkConfig | undefined
  /**
   * What the tensors say of the config where there is none yet; of a file with several heads, their scales.
   */
  readonly facts: readonly Assumption[]
  readonly assumptions: readonly Assumption[]
  readonly warnings: readonly ConversionWarning[]
  /**
   * Why the file cannot be converted with these options: unknown, or something like
   * the scale must be stated first.
   */
  readonly problem: CheckpointError | undefined
}

/**
 * Reports on a checkpoint without failing on one that is no known network. Throws CheckpointError
 * only where the file cannot be read.
 */
export function inspectCheckpoint(
  input: Uint8Array | Checkpoint,
  options: ConvertOptions = {},
): CheckpointReport {
  assertConvertOptions('inspectCheckpoint', options)
  const checkpoint = checkpointOf(input)
  const tensors = [...checkpoint.tensors].map(([name, { shape, dtype }]) => ({ name, shape, dtype }))
  const isOwn = checkpoint.metadata.has('sr.config')
  const networks = isOwn ? [''] : networksIn(checkpoint)
  const { container, metadata, unknownOperators = [] } = checkpoint
  const file = { container, tensors, metadata, unknownOperators, networks }
  try {
    const { architecture, family, config, assumptions, warnings } = convertCheckpoint(checkpoint, options)
    return { ...file, architecture, family, config, facts: [], assumptions, warnings, problem: undefined }
  } catch (problem) {
    if (!(problem instanceof CheckpointError)) throw problem
    const nothing = { config: undefined, assumptions: [], problem }
    if (isOwn) return { ...file, ...nothing, ...headsOf(checkpoint) }
    if (problem.code === 'unknown-architecture') return { ...file, ...nothing, ...unrecognised(checkpoint) }
    return { ...file, ...nothing, ...recognisedAs(checkpoint, options) }
  }
}

type Recognised = Pick<CheckpointReport, 'architecture' | 'family' | 'facts' | 'warnings'>

const unrecognised = ({ warnings }: Checkpoint): Recognised => ({
  architecture: undefined,
  family: undefined,
  facts: [],
  warnings: warnOfFile(warnings),
})

/** A file of our own with several heads, of which none was chosen. */
function headsOf(checkpoint: Checkpoint): Recognised {
  try {
    const configs = ownNetworks(checkpoint).map(({ config }) => config)
    const [{ architecture }] = configs
    const scales = configs.map(({ scale }) => scale)
    return { ...unrecognised(checkpoint), architecture, facts: [{ field: 'scale', value: scales }] }
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error
    return unrecognised(checkpoint)
  }
}

function recognisedAs(checkpoint: Checkpoint, { architecture = 'auto', key }: ConvertOptions): Recognised {
  try {
    const recognised = recogniseCheckpoint(checkpoint, architecture, key)
    return {
      architecture: recognised.architecture,
      family: recognised.family?.name,
      facts: [...recognised.found].map(([field, value]) => ({ field, value })),
      warnings: [...warnOfFile(checkpoint.warnings), ...recognised.warnings],
    }
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error
    return unrecognised(checkpoint)
  }
}
