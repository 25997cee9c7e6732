import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { JobError } from '../errors.js'
import { importPeer } from '../import-peer.js'
import type { Shard } from '../plan/job.js'
import { asQueueError, connectRedis, withoutSecrets } from './connect-redis.js'

/** The queue, for who submits and looks. */
export interface OpenQueue {
  readonly redis: Redis
  readonly queue: Queue<Shard>
  /** The package, which is an optional one. */
  readonly bullmq: typeof import('bullmq')
}

/** The name of the queue in Redis: what dashboards ask for. */
export const queueName = 'sr'

/** Opens a queue for one use. Throws `queue-unreachable` and `queue-failed`. */
export async function withQueue<Result>(
  url: string,
  use: (open: OpenQueue) => Promise<Result>,
): Promise<Result> {
  assertQueueUrl(url)
  const redis = await connectRedis(url, { patient: false })
  try {
    const bullmq = await importPeer(withoutSecrets(url), 'bullmq', () => import('bullmq'))
    const queue = new bullmq.Queue<Shard>(queueName, { connection: redis })
    queue.on('error', () => undefined) // calls throw it
    try {
      return await use({ redis, queue, bullmq })
    } finally {
      await queue.close()
    }
  } catch (error) {
    throw isOfQueue(error) ? asQueueError(url, error) : error
  } finally {
    redis.disconnect()
  }
}

/** Errors of other packages of ours have kebab-case codes, and say themselves what they are about. */
const isOfQueue = (error: unknown): boolean =>
  !(error instanceof Error && 'where' in error && 'code' in error)

export function assertQueueUrl(url: string): void {
  if (/^rediss?:\/\/./.test(url)) return
  throw new JobError('bad-usage', withoutSecrets(url), 'no queue. Expected redis://HOST:PORT or rediss://….')
}

/** What Redis holds besides BullMQ’s own keys: of each job its facts, and what became of its shards. */
export const redisKeys = {
  jobs: `${queueName}:jobs`,
  shards: (job: string): string => `${queueName}:job:${job}:shards`,
}

/** The same shard has the same: BullMQ ignores one that is waiting or in work already. */
export const queueIdOf = (job: string, index: number): string => `${job}-${index}`
