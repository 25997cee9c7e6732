import { type CodedError, PlacedError } from '@sr/files/disk'

/**
 * Why a job, or one picture of it, was not done. Pictures fail with the codes of `@sr/files` too.
 *
 * - `bad-usage`: what was asked for contradicts itself.
 * - `bucket-missing`, `access-denied`, `storage-unreachable`, `storage-failed`: the storage is not there, lets
 *   nobody in, does not answer, or answers with another error.
 * - `not-found`: a picture or a file of the job is not in the storage.
 * - `input-changed`: a picture was replaced after the job was planned.
 * - `process-died`: a picture was in work alone at two deaths of its process, so it is set aside.
 * - `no-job`, `damaged-job`: the storage holds no plan of that name, or one that cannot be read.
 * - `other-results`: the readable layout holds results of other weights or options.
 * - `weights-differ`: the worker's weights are not those that the job was submitted with.
 * - `queue-unreachable`, `queue-failed`: Redis does not answer, or answers with an error.
 * - `no-handler`: the worker does not do this kind of work.
 * - `not-installed`: an optional package is needed here and missing.
 */
export type JobErrorCode =
  | 'bad-usage'
  | 'bucket-missing'
  | 'access-denied'
  | 'storage-unreachable'
  | 'storage-failed'
  | 'not-found'
  | 'input-changed'
  | 'process-died'
  | 'no-job'
  | 'damaged-job'
  | 'other-results'
  | 'weights-differ'
  | 'queue-unreachable'
  | 'queue-failed'
  | 'no-handler'
  | 'not-installed'

/** A failure of a job, or of one picture of it, told in one line. */
export class JobError extends PlacedError<JobErrorCode> {
  override readonly name = 'JobError'
}

/** Codes that say something about the machine, the storage or the model, and nothing about a picture. */
const ofSurroundings: readonly string[] = [
  'bucket-missing',
  'access-denied',
  'storage-unreachable',
  'storage-failed',
  'weights-differ',
  'disk-full',
  'output-unwritable',
  'too-many-files',
  'no-working-folder',
  'system-refused',
  'engine-failed',
  'disposed',
  'interrupted',
]

/** Whether a failure is a picture's own. Any other is no reason to set a picture aside: it ends the shard. */
export const isOfPicture = ({ code }: CodedError): boolean => !ofSurroundings.includes(code)
