import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { presetConfig, seededWeights } from '@sr/network'
import { type RedisServer, redisTitle, startRedis } from '@sr-internal/testing/services'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { queueStatus } from '../../src/bullmq/queue-status.js'
import { retryShards } from '../../src/bullmq/retry-shards.js'
import { submitJob } from '../../src/bullmq/submit-job.js'
import { type WorkEvent, type WorkOptions, workOnQueue } from '../../src/bullmq/work-on-queue.js'
import type { JobError } from '../../src/errors.js'
import { createPictureWorker, type PictureWorkerOptions } from '../../src/run/picture-worker.js'
import { createWorkPlace, networks, never, pictureName, planOf, resultsIn } from '../support/work-place.js'

const { title, skip } = redisTitle('a queue in Redis')

describe.skipIf(skip)(title, () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(async () => await redis?.remove())
  beforeEach(async () => {
    const client = new Redis(redis.url)
    await client.flushall()
    client.disconnect()
  })

  async function onQueue<Result>(use: (queue: Queue) => Promise<Result>): Promise<Result> {
    const { port } = new URL(redis.url)
    const queue = new Queue('sr', { connection: { port: Number(port) } })
    try {
      return await use(queue)
    } finally {
      await queue.close()
    }
  }

  async function work(
    change: Partial<WorkOptions> = {},
    networksOf: PictureWorkerOptions['networksOf'] = async () => networks,
  ): Promise<WorkEvent[]> {
    const events: WorkEvent[] = []
    const pictures = createPictureWorker({ inFlight: 2, networksOf })
    const onEvent = (event: WorkEvent): void => {
      events.push(event)
      change.onEvent?.(event)
    }
    const handlers = { pictures: pictures.run }
    const options = { handlers, signal: never, graceMs: 5000, untilEmpty: true, ...change, onEvent }
    await workOnQueue(redis.url, options)
    pictures.close()
    return events
  }

  test('what is submitted twice, or twice at once, is in the queue once', async () => {
    const place = createWorkPlace(5)
    const job = await planOf(place, { shardSize: 2 })
    await Promise.all([submitJob(redis.url, job), submitJob(redis.url, job)])
    expect(await submitJob(redis.url, job)).toEqual({ shards: 3, added: 0 })
    expect(await onQueue(async (queue) => await queue.getWaitingCount())).toBe(3)
  })

  test('two workers do every picture once, and the status counts them', async () => {
    const place = createWorkPlace(9)
    const job = await planOf(place, { shardSize: 2 })
    await submitJob(redis.url, job)
    expect((await queueStatus(redis.url)).jobs).toMatchObject([{ id: job.id, pictures: 9, done: 0, left: 9 }])
    await Promise.all([work(), work()])
    expect(resultsIn(place.output)).toHaveLength(9)
    const status = await queueStatus(redis.url)
    expect(status.jobs).toMatchObject([{ done: 9, presentBefore: 0, failed: 0, left: 0 }])
    expect(status.shards).toEqual({ waiting: 0, active: 0, failed: 0 })
    expect(status.picturesPerSecond).toBeGreaterThan(0)
    expect(status.secondsLeft).toBe(0)
  })

  test('what is submitted again after its end is looked at, not computed', async () => {
    const place = createWorkPlace(4)
    const job = await planOf(place)
    await submitJob(redis.url, job)
    await work()
    expect(await submitJob(redis.url, job)).toEqual({ shards: 1, added: 1 })
    const [, ended] = await work()
    expect(ended).toMatchObject({ event: 'shard-ended', report: { done: 0, presentBefore: 4 } })
    expect((await queueStatus(redis.url)).jobs).toMatchObject([{ done: 0, presentBefore: 4, left: 0 }])
  })

  test('a bad picture is set aside, and retry has it tried again alone', async () => {
    const place = createWorkPlace(4)
    writeFileSync(join(place.input.url, pictureName(2)), 'no picture')
    const job = await planOf(place, { shardSize: 2 })
    await submitJob(redis.url, job)
    await work()
    expect((await queueStatus(redis.url)).jobs).toMatchObject([{ done: 3, failed: 1, left: 0 }])
    expect(await retryShards(redis.url)).toEqual({ setAside: 1, failed: 0 })
    const events = await work()
    expect(events.at(-1)).toMatchObject({
      shard: { index: 1 },
      report: { done: 0, presentBefore: 1, failed: [{ input: pictureName(2), code: 'unsupported-picture' }] },
    })
  })

  test('a worker with other weights is refused, and one with the right ones does the work', async () => {
    const place = createWorkPlace(2)
    const job = await planOf(place)
    await submitJob(redis.url, job)
    const controller = new AbortController()
    const other = { ...networks, load: async () => seededWeights(presetConfig('fsrcnn-s', 2), 2) }
    const onEvent = ({ event }: WorkEvent): void => {
      if (event === 'shard-failed') controller.abort()
    }
    const events = await work({ signal: controller.signal, onEvent }, async () => other)
    expect(events.at(-1)).toMatchObject({ event: 'shard-failed', code: 'weights-differ' })
    expect(resultsIn(place.output)).toEqual([])
    await onQueue(async (queue) => await (await queue.getDelayed())[0]?.promote())
    await work()
    expect(resultsIn(place.output)).toHaveLength(2)
  })

  test('a shard whose plan is gone fails by a code; other jobs go on, and retry has it tried again', async () => {
    const [lost, good] = [createWorkPlace(1), createWorkPlace(1)]
    const job = await planOf(lost)
    await submitJob(redis.url, job)
    await submitJob(redis.url, await planOf(good))
    rmSync(join(lost.output.url, '.sr-jobs'), { recursive: true })
    const controller = new AbortController()
    const events = await work({
      signal: controller.signal,
      onEvent: ({ event }) => void (event === 'shard-ended' && controller.abort()),
    })
    expect(events).toContainEqual(expect.objectContaining({ event: 'shard-failed', code: 'no-job' }))
    expect(resultsIn(good.output)).toHaveLength(1)
  })

  test('a worker that is told to end hands back what it has not begun', async () => {
    const place = createWorkPlace(40)
    await submitJob(redis.url, await planOf(place))
    const controller = new AbortController()
    const pictures = createPictureWorker({ inFlight: 1, networksOf: async () => networks })
    let seen = 0
    const events = await work({
      signal: controller.signal,
      handlers: {
        pictures: (shard, options) =>
          pictures.run(shard, {
            ...options,
            onProgress: () => {
              if (++seen === 3) controller.abort()
            },
          }),
      },
    })
    pictures.close()
    expect(events.at(-1)).toMatchObject({ event: 'shard-handed-back' })
    expect(resultsIn(place.output)).toHaveLength(3)
    expect(await onQueue(async (queue) => await queue.getWaitingCount())).toBe(1)
    const [, ended] = await work()
    expect(ended).toMatchObject({ report: { done: 37, presentBefore: 3 } })
  })

  test('Redis that is not there, and what is no Redis, are told by codes and without passwords', async () => {
    const handlers = { pictures: () => expect.unreachable() }
    const call = queueStatus('redis://user:secret-word@127.0.0.1:1/0')
    const error: JobError = await call.then(
      () => expect.unreachable(),
      (failure) => failure,
    )
    expect(error).toMatchObject({ code: 'queue-unreachable', where: 'redis://127.0.0.1:1/0' })
    expect(error.message).not.toContain('secret-word')
    const options = { handlers, signal: never, graceMs: 0, untilEmpty: true, onEvent: () => {} }
    await expect(workOnQueue('redis://127.0.0.1:1', options)).rejects.toMatchObject({
      code: 'queue-unreachable',
    })
    await expect(queueStatus('http://localhost')).rejects.toMatchObject({ code: 'bad-usage' })
  })

  test('while Redis is away a worker waits, and goes on when it is back', async () => {
    const place = createWorkPlace(30)
    await submitJob(redis.url, await planOf(place, { shardSize: 3 }))
    let ended = 0
    const away: Promise<void>[] = []
    const events = await work({
      onEvent: ({ event }) => {
        if (event === 'shard-ended' && ++ended === 3)
          away.push(redis.end('SIGKILL').then(async () => await redis.start()))
      },
    })
    await Promise.all(away)
    expect(resultsIn(place.output)).toHaveLength(30)
    expect(events.map(({ event }) => event)).toContain('shard-ended')
    expect((await queueStatus(redis.url)).jobs).toMatchObject([{ left: 0 }])
  })
})
