import { type Enlarger, enlargeBytes } from '@sr/files'
import { asCodedError } from '@sr/files/disk'
import { isOfPicture, JobError } from '../errors.js'
import type { Job } from '../plan/job.js'
import { outputNamer } from '../plan/output-name.js'
import { readShard } from '../plan/read-job.js'
import type { Storage, StoredFile } from '../storage/storage.js'
import { inLanes } from './in-lanes.js'
import {
  afterDeath,
  deadLetter,
  orderOfWork,
  readRecord,
  type ShardRecord,
  writeRecord,
} from './shard-record.js'

export interface RunShardOptions {
  readonly input: Storage
  readonly output: Storage
  readonly enlarger: Enlarger
  /** How many pictures are in work at once. */
  readonly inFlight: number
  /** Ends the shard at once; nothing half-written stays. */
  readonly signal: AbortSignal
  /** Finishes the pictures in work and begins no other. */
  readonly drain?: AbortSignal | undefined
  /** Called after each picture. */
  readonly onProgress?: ((progress: ShardProgress) => void) | undefined
}

export interface ShardProgress {
  readonly done: number
  readonly pictures: number
}

/** What became of a shard. */
export interface ShardReport {
  readonly pictures: number
  readonly done: number
  /** Results that were there, or that another process stored meanwhile. */
  readonly presentBefore: number
  /** Set aside: neither this run nor the next tries them again. */
  readonly failed: readonly { readonly input: string; readonly code: string; readonly message: string }[]
  /** Not tried, because the run was drained. */
  readonly left: number
}

type Picture = StoredFile & { readonly output: string }

/**
 * Does what is missing of a shard. It may run any number of times, also twice at once: each result is stored
 * whole, last, and only where there is none. A picture's failure stops nothing; it is tried once more, then
 * set aside. Throws what is no picture's fault, such as a storage that does not answer: then run it again.
 */
export async function runShard(job: Job, index: number, options: RunShardOptions): Promise<ShardReport> {
  const { input, output, enlarger, inFlight, signal, drain, onProgress = () => {} } = options
  signal.throwIfAborted()
  const nameOf = outputNamer(job)
  const pictures = (await readShard(output, job, index)).map(
    (file): Picture => ({ ...file, output: nameOf(file) }),
  )
  const present = await output.present(pictures.map((picture) => picture.output))
  const missing = pictures.filter((picture) => !present.has(picture.output))

  const before = await readRecord(output, job.id, index)
  let record = afterDeath(before, missing)
  if (before.running) await output.removeLeftovers(pictures.map((picture) => picture.output))
  let [done, stored] = [0, 0]

  let writing = Promise.resolve()
  const remember = (next: Partial<ShardRecord>): Promise<void> => {
    record = { ...record, ...next }
    const written = record
    writing = writing.then(() => writeRecord(output, job.id, index, written))
    return writing
  }

  async function tryOne(picture: Picture): Promise<void> {
    try {
      if (await enlargeOne(picture, job, { input, output, enlarger, signal })) stored++
      done++
      record = cleared(record, picture.key)
      onProgress({ done, pictures: pictures.length })
    } catch (error) {
      const failure = asCodedError(picture.key, error)
      if (signal.aborted || !isOfPicture(failure)) throw failure
      const { code, message } = failure
      const count = (record.failures[picture.key]?.count ?? 0) + 1
      await remember({ failures: { ...record.failures, [picture.key]: { count, code, message } } })
    }
  }

  const goesOn = (): boolean => !drain?.aborted
  const order = orderOfWork(missing, record)
  if (order.suspects.length + order.others.length + order.failed.length > 0) {
    await remember({ running: true, inFlight })
    try {
      await inLanes(order.suspects, 1, goesOn, tryOne)
      await inLanes(order.others, inFlight, goesOn, tryOne)
      // By now those that failed for the first time in this run are among them.
      await inLanes(orderOfWork(missing, record).failed, 1, goesOn, tryOne)
    } finally {
      await remember({ running: false })
    }
  } else if (before !== record || before.running) await remember({ running: false })

  const failed = missing.flatMap(({ key }) => {
    const letter = deadLetter(record, key)
    return letter === undefined ? [] : [{ input: key, code: letter.code, message: letter.message }]
  })
  const left = missing.length - done - failed.length
  return {
    pictures: pictures.length,
    done: stored,
    presentBefore: pictures.length - stored - failed.length - left,
    failed,
    left,
  }
}

/** The record without a picture that is done. */
const cleared = ({ suspects, failures, ...rest }: ShardRecord, key: string): ShardRecord => ({
  ...rest,
  suspects: without(suspects, key),
  failures: without(failures, key),
})

const without = <Value>(
  table: Readonly<Record<string, Value>>,
  key: string,
): Readonly<Record<string, Value>> =>
  key in table ? Object.fromEntries(Object.entries(table).filter(([name]) => name !== key)) : table

/** Returns whether the result was stored: false where another process was faster. */
async function enlargeOne(
  { key, version, output: name }: Picture,
  { options }: Job,
  { input, output, enlarger, signal }: Pick<RunShardOptions, 'input' | 'output' | 'enlarger' | 'signal'>,
): Promise<boolean> {
  signal.throwIfAborted()
  const file = await input.read(key)
  if (file.version !== version) {
    const problem = 'it was replaced after the job was planned. Submit the job again.'
    throw new JobError('input-changed', key, problem)
  }
  const { encodeInto } = await enlargeBytes({ input: key, file: file.bytes, output: name }, enlarger, {
    ...options,
    signal,
  })
  return await output.putIfAbsent(name, encodeInto, signal)
}
