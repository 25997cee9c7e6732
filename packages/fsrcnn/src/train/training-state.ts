import { printable } from '@sr/checks'
import { assertWeights, parseNetworkConfig, type Tensor, type Weights } from '@sr/network'
import { type Checkpoint, readSafetensors, writeSafetensors } from '@sr/weights-converter/safetensors'
import type { PatchSourceState } from './patch-source.js'
import { TrainingError } from './training-error.js'

/** All that a run needs to go on exactly where it stands, as plain data. */
export interface TrainingState {
  /** How many steps are done. */
  readonly step: number
  readonly weights: Weights
  /** The moving average of the weights, where one is kept; usually the better weights. */
  readonly average?: Weights
  /**
   * The parts of the kernels, where they are trained in wide form (`reparam`): `NAME.pointwise`,
   * `NAME.spatial` and `NAME.beside`.
   */
  readonly wide?: ReadonlyMap<string, Tensor>
  /** The optimizer's, by PyTorch's names. */
  readonly moments: ReadonlyMap<string, Tensor>
  readonly source: PatchSourceState
}

/** The value of `sr.training` in the metadata; a change that old readers cannot read raises it. */
const formatVersion = '1'

/**
 * One safetensors file: tensors `weights.NAME`, `average.NAME`, `wide.NAME` and `optimizer.NAME`; config,
 * step and random state as JSON in the metadata, after `notes` of the caller's own. {@link readTrainingState}
 * gives back the same numbers, bit for bit.
 */
export function writeTrainingState(
  { step, weights, average, wide = new Map(), moments, source }: TrainingState,
  notes: ReadonlyMap<string, string> = new Map(),
): Uint8Array<ArrayBuffer> {
  const tensors = new Map([
    ...prefixed('weights', weights.tensors),
    ...prefixed('average', average?.tensors ?? new Map()),
    ...prefixed('wide', wide),
    ...prefixed('optimizer', moments),
  ])
  const metadata = new Map([
    ...notes,
    ['sr.training', formatVersion],
    ['sr.config', JSON.stringify(weights.config)],
    ['sr.progress', JSON.stringify({ step, source })],
  ])
  return writeSafetensors(tensors, metadata)
}

/**
 * Reads what {@link writeTrainingState} wrote. Throws CheckpointError for a file that is no safetensors, and
 * TrainingError `state-mismatch` for any other that holds no such state.
 */
export function readTrainingState(bytes: Uint8Array): TrainingState {
  const { tensors, metadata } = readSafetensors(bytes)
  const version = metadata.get('sr.training')
  if (version !== formatVersion) {
    throw mismatch(`expected sr.training ${formatVersion} in the metadata, found ${version ?? 'none'}`)
  }
  try {
    const config = parseNetworkConfig(JSON.parse(metadata.get('sr.config') ?? ''))
    const { step, source } = JSON.parse(metadata.get('sr.progress') ?? '')
    if (!Number.isSafeInteger(step) || step < 0 || typeof source !== 'object' || source === null) {
      throw new RangeError(`sr.progress must hold a step and a source, found ${metadata.get('sr.progress')}`)
    }
    const weights = { config, tensors: withPrefix('weights', tensors) }
    const average = { config, tensors: withPrefix('average', tensors) }
    assertWeights(weights)
    if (average.tensors.size > 0) assertWeights(average)
    const wide = withPrefix('wide', tensors)
    return {
      step,
      weights,
      ...(average.tensors.size > 0 ? { average } : {}),
      ...(wide.size > 0 ? { wide } : {}),
      moments: withPrefix('optimizer', tensors),
      source,
    }
  } catch (cause) {
    throw mismatch(cause instanceof Error ? cause.message : String(cause))
  }
}

function prefixed(prefix: string, tensors: ReadonlyMap<string, Tensor>): [string, Tensor][] {
  return [...tensors].map(([name, tensor]) => [`${prefix}.${name}`, tensor])
}

function withPrefix(prefix: string, tensors: Checkpoint['tensors']): Map<string, Tensor> {
  const found = new Map<string, Tensor>()
  for (const [name, { shape, dtype, read }] of tensors) {
    if (!name.startsWith(`${prefix}.`)) continue
    const data = read()
    if (!(data instanceof Float32Array)) throw new RangeError(`tensor ${name} must be f32, found ${dtype}`)
    found.set(name.slice(prefix.length + 1), { shape, data })
  }
  return found
}

function mismatch(reason: string): TrainingError {
  return new TrainingError(
    'state-mismatch',
    `readTrainingState: this is no training state that can be gone on with: ${printable(reason.slice(0, 300)).replace(/\.$/, '')}. Take another checkpoint, or start a new run.`,
  )
}
