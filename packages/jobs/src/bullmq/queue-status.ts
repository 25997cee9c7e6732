import { type OpenQueue, redisKeys, withQueue } from './open-queue.js'
import type { JobFacts } from './submit-job.js'

/** How far the jobs of a queue are. */
export interface QueueStatus {
  readonly jobs: readonly JobStatus[]
  readonly shards: { readonly waiting: number; readonly active: number; readonly failed: number }
  /** Of the last ten minutes in which something was done; 0 before anything was. */
  readonly picturesPerSecond: number
  /** Undefined while nothing can be said. */
  readonly secondsLeft?: number | undefined
  /** Shards that failed, such as for a storage that was away too long; up to 20. */
  readonly failures: readonly { readonly job: string; readonly index: number; readonly reason: string }[]
}

export interface JobStatus extends Pick<JobFacts, 'output' | 'pictures' | 'submittedAtMs'> {
  readonly id: string
  readonly done: number
  readonly presentBefore: number
  /** Set aside: `sr retry` tries them again. */
  readonly failed: number
  readonly left: number
}

/** What became of a shard; times by the clocks of the machines. */
interface EndedShard {
  readonly done: number
  readonly presentBefore: number
  readonly failed: number
  readonly startedAtMs: number
  readonly endedAtMs: number
}

export const queueStatus = (url: string): Promise<QueueStatus> =>
  withQueue(url, async ({ queue, redis }) => {
    const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed')
    const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts
    const progress = await progressOf(queue)
    const ended: EndedShard[] = []
    const jobs: JobStatus[] = []
    for (const [id, text] of Object.entries(await redis.hgetall(redisKeys.jobs))) {
      const { output, pictures, submittedAtMs }: JobFacts = JSON.parse(text)
      const shards = Object.values(await redis.hgetall(redisKeys.shards(id))).map(parseShard)
      ended.push(...shards)
      const sum = (field: 'done' | 'presentBefore' | 'failed'): number =>
        shards.reduce((total, shard) => total + shard[field], 0)
      const done = sum('done') + (progress.get(id) ?? 0)
      const [presentBefore, setAside] = [sum('presentBefore'), sum('failed')]
      const left = Math.max(0, pictures - done - presentBefore - setAside)
      jobs.push({ id, output, pictures, submittedAtMs, done, presentBefore, failed: setAside, left })
    }
    const rate = rateOf(ended)
    const left = jobs.reduce((total, job) => total + job.left, 0)
    const failures = (await queue.getFailed(0, 19)).map(({ data, failedReason }) => ({
      job: data.job,
      index: data.index,
      reason: failedReason,
    }))
    return {
      jobs: jobs.sort((a, b) => a.submittedAtMs - b.submittedAtMs),
      shards: { waiting: waiting + delayed, active, failed },
      picturesPerSecond: rate,
      ...(rate > 0 && { secondsLeft: left / rate }),
      failures,
    }
  })

/** Pictures that shards in work have done so far, by job. */
async function progressOf(queue: OpenQueue['queue']): Promise<Map<string, number>> {
  const progress = new Map<string, number>()
  for (const { data, progress: told } of await queue.getActive()) {
    const done = typeof told === 'object' && 'done' in told ? Number(told.done) : 0
    progress.set(data.job, (progress.get(data.job) ?? 0) + done)
  }
  return progress
}

function parseShard(line: string): EndedShard {
  const [done = 0, presentBefore = 0, failed = 0, startedAtMs = 0, endedAtMs = 0] = line
    .split(' ')
    .map(Number)
  return { done, presentBefore, failed, startedAtMs, endedAtMs }
}

const windowMs = 600_000

/** Pictures per second over the shards that ended last; each counts from its own beginning on. */
function rateOf(shards: readonly EndedShard[]): number {
  const worked = shards.filter(({ done }) => done > 0)
  const last = worked.reduce((latest, { endedAtMs }) => Math.max(latest, endedAtMs), 0)
  const recent = worked.filter(({ endedAtMs }) => endedAtMs > last - windowMs)
  const first = recent.reduce((earliest, { startedAtMs }) => Math.min(earliest, startedAtMs), last)
  const done = recent.reduce((sum, shard) => sum + shard.done, 0)
  return last > first ? done / ((last - first) / 1000) : 0
}
