import { setTimeout as wait } from 'node:timers/promises'
import { asCodedError } from '@sr/files/disk'
import type { Job, Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { importPeer } from '../import-peer.js'
import type { Shard } from '../plan/job.js'
import type { ShardRunOptions } from '../run/picture-worker.js'
import type { ShardReport } from '../run/run-shard.js'
import { asQueueError, connectRedis, withoutSecrets } from './connect-redis.js'
import { assertQueueUrl, queueName, redisKeys } from './open-queue.js'

/** What runs the shards of each kind of job. */
export type ShardHandlers = Readonly<
  Record<Shard['kind'], (shard: Shard, options: ShardRunOptions) => Promise<ShardReport>>
>

export interface WorkOptions {
  readonly handlers: ShardHandlers
  /** Ends the work: what is in work is finished, the rest of the shard handed back. */
  readonly signal: AbortSignal
  /** How long the pictures in work may take once `signal` has aborted; then they are handed back too. */
  readonly graceMs: number
  /** Ends once nothing waits, is in work, or will be tried again. */
  readonly untilEmpty: boolean
  readonly onEvent: (event: WorkEvent) => void
}

/** What a worker tells while it works. */
export type WorkEvent =
  | { readonly event: 'shard-begun'; readonly shard: Shard }
  | {
      readonly event: 'shard-ended'
      readonly shard: Shard
      readonly report: ShardReport
      readonly ms: number
    }
  | { readonly event: 'shard-handed-back'; readonly shard: Shard }
  | { readonly event: 'shard-failed'; readonly shard: Shard; readonly code: string; readonly message: string }
  | { readonly event: 'lock-lost'; readonly shard: string }
  | { readonly event: 'queue-away' | 'queue-back'; readonly message: string }

/**
 * A worker says twice in this time that it lives; one that was killed is missed after it, and its shard given
 * to another at the next look, a third of it later. The main thread only hands pictures to threads, so that it
 * is never busy for as long.
 */
const lockMs = 15_000

/**
 * How often a shard may lose its worker. Not what ends a shard with a picture that kills processes, which the
 * shard's own notes do after a few deaths: machines that are taken away at any time must not end any.
 */
const maxStalledCount = 10_000

/** How long Redis may take to let a worker go. */
const farewellMs = 5_000

/** How often what a shard has done is stored for who looks. */
const progressEveryMs = 1_000

/** Works on the shards of a queue, one at a time, until `signal` aborts. While Redis is away it waits. */
export async function workOnQueue(url: string, options: WorkOptions): Promise<void> {
  const { signal, onEvent, untilEmpty } = options
  assertQueueUrl(url)
  signal.throwIfAborted()
  const bull = await importPeer(withoutSecrets(url), 'bullmq', () => import('bullmq'))
  const redis = await connectRedis(url, { patient: true })
  const ending = endingOf(signal, options.graceMs)
  let lockLost = new AbortController()
  const worker: Worker<Shard, ShardReport> = new bull.Worker<Shard, ShardReport>(
    queueName,
    async (job, token) => {
      lockLost = new AbortController()
      const drain = AbortSignal.any([signal, lockLost.signal])
      const outcome = await runShardOfJob(job, redis, options, { drain, signal: ending.now })
      if (outcome !== undefined) return outcome
      await job.moveToWait(token)
      onEvent({ event: 'shard-handed-back', shard: job.data })
      throw new bull.WaitingError()
    },
    {
      connection: redis,
      lockDuration: lockMs,
      stalledInterval: lockMs / 3,
      maxStalledCount,
      drainDelay: 2,
    },
  )
  worker.on('lockRenewalFailed', ([shard = '']) => {
    onEvent({ event: 'lock-lost', shard })
    lockLost.abort()
  })
  tellOutages(url, worker, redis, onEvent)
  try {
    const queue = untilEmpty ? new bull.Queue(queueName, { connection: redis }) : undefined
    queue?.on('error', () => undefined) // the worker tells it
    await endOf(signal, queue && (() => isEmpty(queue)))
  } finally {
    // Where Redis is away there is nobody to say farewell to, and no end to that.
    const farewell = worker.close()
    await Promise.race([farewell, wait(options.graceMs + farewellMs, undefined, { ref: false })])
    ending.clear()
    redis.disconnect()
  }
}

/** Undefined where the shard is to be handed back. */
async function runShardOfJob(
  job: Job<Shard, ShardReport>,
  redis: Redis,
  { handlers, onEvent }: WorkOptions,
  { drain, signal }: { readonly drain: AbortSignal; readonly signal: AbortSignal },
): Promise<ShardReport | undefined> {
  const shard = job.data
  const startedAtMs = Date.now()
  let toldAtMs = 0
  onEvent({ event: 'shard-begun', shard })
  try {
    const report = await handlers[shard.kind](shard, {
      drain,
      signal,
      onProgress(progress) {
        if (Date.now() - toldAtMs < progressEveryMs) return
        toldAtMs = Date.now()
        job.updateProgress({ ...progress }).catch(() => undefined) // for who looks; nothing depends on it
      },
    })
    if (report.left > 0) return undefined
    const endedAtMs = Date.now()
    const { done, presentBefore, failed } = report
    const line = [done, presentBefore, failed.length, startedAtMs, endedAtMs]
    await redis.hset(redisKeys.shards(shard.job), String(shard.index), line.join(' '))
    onEvent({ event: 'shard-ended', shard, report, ms: endedAtMs - startedAtMs })
    return report
  } catch (error) {
    if (signal.aborted) return undefined
    const { code, message } = asCodedError(`shard ${shard.index}`, error)
    onEvent({ event: 'shard-failed', shard, code, message })
    throw error
  }
}

/** A signal that aborts when the time that is left after the first has passed. */
function endingOf(first: AbortSignal, graceMs: number): { readonly now: AbortSignal; clear(): void } {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  first.addEventListener('abort', () => {
    timer = setTimeout(() => controller.abort(first.reason), graceMs)
  })
  return { now: controller.signal, clear: () => clearTimeout(timer) }
}

async function endOf(signal: AbortSignal, isDone: (() => Promise<boolean>) | undefined): Promise<void> {
  while (!signal.aborted) {
    await wait(1_000, undefined, { signal }).catch(() => undefined)
    if (!signal.aborted && (await isDone?.())) return
  }
}

async function isEmpty(queue: Queue): Promise<boolean> {
  const counts = await queue.getJobCounts('waiting', 'active', 'delayed')
  return Object.values(counts).every((count) => count === 0)
}

/** One line when Redis goes away and one when it is back, not one for each try. */
function tellOutages(url: string, worker: Worker, redis: Redis, onEvent: (event: WorkEvent) => void): void {
  let isAway = false
  worker.on('error', (error) => {
    const { code, message } = asQueueError(url, error)
    if (code !== 'queue-unreachable' || isAway) return
    isAway = true
    onEvent({ event: 'queue-away', message })
  })
  redis.on('ready', () => {
    if (isAway) onEvent({ event: 'queue-back', message: `${withoutSecrets(url)}: Redis answers again.` })
    isAway = false
  })
}
