import type { Shard } from '../plan/job.js'
import { queueIdOf, queueName, redisKeys, withQueue } from './open-queue.js'
import { type JobFacts, type Submitted, shardOptions } from './submit-job.js'

/** A film that is planned: its chunks are enlarged anywhere, then joined once. */
export interface FilmJob {
  /** Follows from the film, the network and the options: the same work has the same. */
  readonly id: string
  readonly output: string
  readonly frames: number
  readonly chunks: number
}

/** Puts the chunks of a film into a queue, and their joining behind them. A film that is in work adds nothing. */
export const submitFilm = (url: string, { id, output, frames, chunks }: FilmJob): Promise<Submitted> =>
  withQueue(url, async ({ queue, redis, bullmq }) => {
    const join = queueIdOf(id, chunks)
    if ((await redis.exists(queue.toKey(join))) === 1) return { shards: chunks, added: 0 }
    const facts: JobFacts = {
      kind: 'film',
      output,
      pictures: frames,
      shards: chunks + 1,
      submittedAtMs: Date.now(),
    }
    await redis.hset(redisKeys.jobs, id, JSON.stringify(facts))
    await redis.del(redisKeys.shards(id)) // what became of them earlier counts no more
    const part = (kind: Shard['kind'], index: number) => ({
      name: kind,
      queueName,
      data: { kind, output, job: id, index } satisfies Shard,
      opts: { ...shardOptions, jobId: queueIdOf(id, index) },
    })
    const flows = new bullmq.FlowProducer({ connection: redis })
    try {
      await flows.add({
        ...part('film-join', chunks),
        children: Array.from({ length: chunks }, (_, index) => part('film-chunk', index)),
      })
    } finally {
      await flows.close()
    }
    return { shards: chunks, added: chunks }
  })
