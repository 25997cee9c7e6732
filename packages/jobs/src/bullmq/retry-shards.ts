import { forgetDeadLetters } from '../run/shard-record.js'
import { openStorage } from '../storage/open-storage.js'
import { type OpenQueue, redisKeys, withQueue } from './open-queue.js'
import { addShards, type JobFacts } from './submit-job.js'

/** What is tried again. */
export interface Retried {
  /** Shards with pictures that had been set aside; only those pictures are missing in them. */
  readonly setAside: number
  /** Shards that had failed as a whole. */
  readonly failed: number
}

/** Tries again what failed in the jobs of a queue: pictures that were set aside, and whole shards. */
export const retryShards = (url: string): Promise<Retried> =>
  withQueue(url, async (open) => {
    const failed = await retryFailed(open)
    let setAside = 0
    for (const [id, text] of Object.entries(await open.redis.hgetall(redisKeys.jobs))) {
      const { kind, output }: JobFacts = JSON.parse(text)
      const storage = await openStorage(output)
      try {
        const indexes = await forgetDeadLetters(storage, id)
        const { added } = await addShards(open, { kind, output, id }, indexes)
        setAside += added
      } finally {
        storage.close()
      }
    }
    return { setAside, failed }
  })

async function retryFailed({ queue }: OpenQueue): Promise<number> {
  const failed = await queue.getFailed()
  // From the start: the tries of a retried shard are counted anew.
  for (const job of failed) await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true })
  return failed.length
}
