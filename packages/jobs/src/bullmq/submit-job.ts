import type { Job, Shard } from '../plan/job.js'
import { type OpenQueue, queueIdOf, redisKeys, withQueue } from './open-queue.js'

/** What Redis holds of a job, so that whoever looks needs no access to its storage. */
export interface JobFacts {
  readonly kind: Job['kind']
  readonly output: string
  readonly pictures: number
  readonly shards: number
  readonly submittedAtMs: number
}

export interface Submitted {
  readonly shards: number
  /** Those that were not waiting or in work already. */
  readonly added: number
}

/** Puts the shards of a planned job into a queue. To do it twice, or twice at once, adds none twice. */
export const submitJob = (url: string, job: Job): Promise<Submitted> =>
  withQueue(url, async (open) => {
    const facts: JobFacts = {
      kind: job.kind,
      output: job.output,
      pictures: job.pictures,
      shards: job.shardEnds.length,
      submittedAtMs: Date.now(),
    }
    await open.redis.hset(redisKeys.jobs, job.id, JSON.stringify(facts))
    return await addShards(open, job, [...job.shardEnds.keys()])
  })

/** Adds shards of a job, unless they are waiting or in work. */
export async function addShards(
  { queue, redis }: OpenQueue,
  job: Pick<Job, 'kind' | 'output' | 'id'>,
  indexes: readonly number[],
): Promise<Submitted> {
  let added = 0
  for (let from = 0; from < indexes.length; from += batch) {
    const part = indexes.slice(from, from + batch)
    const asked = redis.pipeline()
    for (const index of part) asked.exists(queue.toKey(queueIdOf(job.id, index)))
    const known = (await asked.exec()) ?? []
    const fresh = part.filter((_, i) => known[i]?.[1] === 0)
    if (fresh.length === 0) continue
    // What became of them earlier counts no more.
    await redis.hdel(redisKeys.shards(job.id), ...fresh.map(String))
    await queue.addBulk(
      fresh.map((index) => ({
        name: job.kind,
        data: { kind: job.kind, output: job.output, job: job.id, index } satisfies Shard,
        opts: { ...shardOptions, jobId: queueIdOf(job.id, index) },
      })),
    )
    added += fresh.length
  }
  return { shards: indexes.length, added }
}

const batch = 1000

/**
 * A shard that ends well leaves the queue: what became of it stands in a hash, at a thirtieth of the memory.
 * One that does not is tried again for ten minutes in all, as long as a storage may be away, then kept for
 * `sr retry`.
 */
const shardOptions = {
  attempts: 8,
  backoff: { type: 'exponential', delay: 5_000 },
  removeOnComplete: true,
  removeOnFail: false,
  stackTraceLimit: 1,
} as const
