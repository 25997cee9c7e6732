import { jobKeys } from '../plan/job.js'
import type { Storage, StoredFile } from '../storage/storage.js'

/** What a shard must remember from one process to the next: notes in the output storage, not in memory. */
export interface ShardRecord {
  /** A run began and has not said that it ended: if there is none, its process died. */
  readonly running: boolean
  /** How many pictures were in work at once. */
  readonly inFlight: number
  /** Pictures that were in work when a process died, with the number of those deaths at which they were alone. */
  readonly suspects: Readonly<Record<string, number>>
  /** Pictures that failed, and how often. */
  readonly failures: Readonly<Record<string, Failure>>
}

export interface Failure {
  readonly count: number
  readonly code: string
  readonly message: string
}

export const emptyRecord: ShardRecord = { running: false, inFlight: 0, suspects: {}, failures: {} }

/** A failure may be chance, and so may a death: the machine's, or another program's. */
const enough = 2

/** Why a picture is not tried again; undefined while it is. */
export function deadLetter({ failures, suspects }: ShardRecord, key: string): Failure | undefined {
  const failure = failures[key]
  if (failure !== undefined && failure.count >= enough) return failure
  const deaths = suspects[key] ?? 0
  if (deaths < enough) return undefined
  const message = `${key}: its process died ${deaths} times while nothing else was in work. It was set aside.`
  return { count: deaths, code: 'process-died', message }
}

/**
 * What is to be tried, in the order of work: whom a death is suspected of, one after the other; then the
 * others, `inFlight` at once; then, one after the other again, what has failed once.
 */
export function orderOfWork<File extends StoredFile>(missing: readonly File[], record: ShardRecord) {
  const open = missing.filter(({ key }) => deadLetter(record, key) === undefined)
  const hasFailed = ({ key }: File): boolean => record.failures[key] !== undefined
  const isSuspect = ({ key }: File): boolean =>
    !(record.suspects[key] === undefined) && !hasFailed({ key } as File)
  return {
    suspects: open.filter(isSuspect),
    others: open.filter((file) => !isSuspect(file) && !hasFailed(file)),
    failed: open.filter(hasFailed),
  }
}

/**
 * The record after a death. Because pictures are begun in one order, those in work at that moment are the
 * first ones whose result is missing: no note has to be stored for each picture.
 */
export function afterDeath(record: ShardRecord, missing: readonly StoredFile[]): ShardRecord {
  if (!record.running) return record
  const { suspects, others, failed } = orderOfWork(missing, record)
  const inWork = suspects.length > 0 ? suspects.slice(0, 1) : others.slice(0, record.inFlight)
  const blamed = inWork.length > 0 ? inWork : failed.slice(0, 1)
  const deaths = { ...record.suspects }
  for (const { key } of blamed) deaths[key] = (deaths[key] ?? 0) + (blamed.length === 1 ? 1 : 0)
  return { ...record, suspects: deaths }
}

const keyOf = (job: string, index: number): string => `${jobKeys(job).shards}/${index}.json`

export async function readRecord(output: Storage, job: string, index: number): Promise<ShardRecord> {
  try {
    const { bytes } = await output.read(keyOf(job, index))
    return JSON.parse(Buffer.from(bytes).toString())
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'not-found') return emptyRecord
    throw error
  }
}

/** Stores a record; of one that has nothing to say nothing is left. */
export async function writeRecord(
  output: Storage,
  job: string,
  index: number,
  record: ShardRecord,
): Promise<void> {
  const isEmpty = !record.running && Object.keys({ ...record.suspects, ...record.failures }).length === 0
  if (isEmpty) await output.remove(keyOf(job, index))
  else await output.write(keyOf(job, index), JSON.stringify(record))
}

/** Forgets what was set aside, so that it is tried again. Returns the indexes of the shards that have such. */
export async function forgetDeadLetters(output: Storage, job: string): Promise<number[]> {
  const indexes: number[] = []
  const { shards } = jobKeys(job)
  for await (const { key } of output.list(`${shards}/`)) {
    const index = Number(key.slice(shards.length + 1).replace('.json', ''))
    const record = await readRecord(output, job, index)
    // A shard that is in work will store its own record again.
    if (record.running) continue
    await output.remove(key)
    indexes.push(index)
  }
  return indexes.sort((a, b) => a - b)
}
