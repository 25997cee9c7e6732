import { createHash } from 'node:crypto'
import { readTrainingState, type TrainingState, writeTrainingState } from '@sr/fsrcnn/train'
import type { Weights } from '@sr/network'
import { readSafetensors } from '@sr/weights-converter'
import { CliError } from '../errors.js'
import { blame } from '../models/read-model-file.js'

/** A score of validation, and the step from the run's start after which it was reached. */
interface BestScore {
  readonly step: number
  readonly psnr: number
  readonly ssim: number
}

/** Where a run stands besides what `trainSr` knows; plain JSON. */
export interface TrainingRunProgress {
  /** 0, or 1 in the second stage of two-step training. */
  readonly stage: number
  /** Steps of the stages before. */
  readonly stepsBefore: number
  /** The best weights that are stored. */
  readonly best: BestScore | null
  /** The best PSNR of this stage, and how many validations since then were no better. */
  readonly stageBest: { readonly psnr: number; readonly validationsSince: number } | null
  /** The steps since the last line of the log, and the sum of their losses. */
  readonly interval: { readonly steps: number; readonly lossSum: number }
  /** Seconds of training so far, validation among them. */
  readonly seconds: number
  /** The backend that trains: only the same one gives the same bits. */
  readonly backend: string
  /** Digest of the pictures of validation. */
  readonly validationDigest: string
  /** Digest of the stage's pictures; none before the first stage begins. */
  readonly dataDigest?: string
}

/** Where a run begins. */
export const firstProgress: Omit<TrainingRunProgress, 'backend' | 'validationDigest'> = {
  stage: 0,
  stepsBefore: 0,
  best: null,
  stageBest: null,
  interval: { steps: 0, lossSum: 0 },
  seconds: 0,
}

/** All that a run needs to go on exactly. */
export interface RunState {
  readonly training: TrainingState
  readonly progress: TrainingRunProgress
}

const progressKey = 'sr.run'
/** The metadata's SHA-256 of the whole file, in which it stands as zeros itself. */
const digestKey = 'sr.sha256'
const noDigest = '0'.repeat(64)

/**
 * The state as one safetensors file: that of `writeTrainingState`, with the progress and a checksum in its
 * metadata. One wrong bit would otherwise be trained on without a word.
 */
export function writeRunState({ training, progress }: RunState): Uint8Array {
  const metadata = new Map([
    [digestKey, noDigest],
    [progressKey, JSON.stringify(progress)],
  ])
  const file = Buffer.from(writeTrainingState(training, metadata))
  file.write(digestOf(file), file.indexOf(noDigest), 'latin1')
  return new Uint8Array(file)
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Whether the file is, to the bit, what was written. */
function isIntact(bytes: Uint8Array, digest: string | undefined): boolean {
  if (digest === undefined || !/^[0-9a-f]{64}$/.test(digest)) return false
  const file = Buffer.from(bytes)
  file.write(noDigest, file.indexOf(digest), 'latin1')
  return digestOf(file) === digest
}

/** Reads what {@link writeRunState} wrote; errors name the file. */
export async function readRunState(path: string, bytes: Uint8Array): Promise<RunState> {
  const { training, metadata } = await blame(path, async () => ({
    training: readTrainingState(bytes),
    metadata: readSafetensors(bytes).metadata,
  }))
  const json = metadata.get(progressKey)
  const progress = json === undefined ? undefined : parseJson(json)
  if (!isProgress(progress)) {
    const problem =
      `this is no state that sr train stored: ${progressKey} in its metadata is ${json === undefined ? 'missing' : 'damaged'}. ` +
      'Expected last.training.safetensors of a run. Begin another run with --out.'
    throw new CliError('other-run', path, problem)
  }
  if (!isIntact(bytes, metadata.get(digestKey))) {
    const problem =
      'the file was changed after it was stored: its checksum does not match. Restore it from a copy, or begin another run ' +
      'with --out and take the weights beside it by "transfer".'
    throw new CliError('damaged-state', path, problem)
  }
  return { training, progress }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isProgress(value: unknown): value is TrainingRunProgress {
  if (!isObject(value)) return false
  const { stage, stepsBefore, best, stageBest, interval, seconds, backend, dataDigest, validationDigest } =
    value
  return (
    (stage === 0 || stage === 1) &&
    Number.isSafeInteger(stepsBefore) &&
    (best === null || holdsNumbers(best, ['step', 'psnr', 'ssim'])) &&
    (stageBest === null || holdsNumbers(stageBest, ['psnr', 'validationsSince'])) &&
    holdsNumbers(interval, ['steps', 'lossSum']) &&
    typeof seconds === 'number' &&
    typeof backend === 'string' &&
    typeof dataDigest === 'string' &&
    typeof validationDigest === 'string'
  )
}

const holdsNumbers = (value: unknown, keys: readonly string[]): boolean =>
  isObject(value) && keys.every((key) => typeof value[key] === 'number')

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** The weights that are validated and stored for use: the average where there is one. */
export const weightsForUse = ({ average, weights }: TrainingState): Weights => average ?? weights
