import { setTimeout as wait } from 'node:timers/promises'
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { createRandom } from '@sr-internal/testing'
import { motoTitle, redisTitle, startRedis } from '@sr-internal/testing/services'
import { expect, it, onTestFinished, vi } from 'vitest'
import { fetchResults, startJobBucket } from '../support/job-bucket.js'
import { createJobFolder, expectAsUpscaled, work, workInS3 } from '../support/job-folder.js'
import { runJson } from '../support/run-command.js'
import { type Running, startProcess } from '../support/run-process.js'

/** `benchmarks/jobs-chaos.js` runs it with 20,000. */
const countOr = (byDefault: number): number => Number(process.env.SR_CHAOS_PICTURES ?? byDefault)
const shardSize = 50

const chaos =
  'a worker of four killed every three seconds and Redis once: each result is there once, as by sr upscale'
const inFolder = redisTitle(`a folder, ${chaos}`)
const timeout = 3_600_000

it.skipIf(inFolder.skip)(inFolder.title, { tags: ['slow'], timeout }, async () => {
  const pictures = countOr(1000)
  const cwd = createJobFolder(pictures)
  const kills = await runInChaos(work, pictures, cwd, () => expectAsUpscaled(cwd)) // no temporary files either
  expect(kills).toBeGreaterThan(2)
})

const inBucket = motoTitle(`S3, ${chaos}; a second submit costs one LIST a shard`)
it.skipIf(inBucket.skip || inFolder.skip)(inBucket.title, { tags: ['nightly'], timeout }, async () => {
  const pictures = countOr(300)
  const cwd = createJobFolder(pictures)
  const client = await startJobBucket(cwd)
  const send = vi.spyOn(S3Client.prototype, 'send')
  onTestFinished(() => send.mockRestore())
  await runInChaos(workInS3, pictures, cwd, async () => {
    await fetchResults(client, cwd)
    await expectAsUpscaled(cwd)
    send.mockClear()
  })
  const lists = send.mock.calls.filter(([command]) => command instanceof ListObjectsV2Command)
  const ofInputs = Math.ceil(pictures / 1000) // by submit, a thousand names at a time
  expect(lists.length).toBe(ofInputs + pictures / shardSize)
})

/**
 * Has the work done by processes that are killed again and again, then submitted and done once more, which is to
 * do nothing. Gives how many were killed.
 */
async function runInChaos(
  work: readonly string[],
  pictures: number,
  cwd: string,
  expectResults: () => Promise<void>,
): Promise<number> {
  const redis = await startRedis()
  const workers: Running[] = []
  const start = (place: number): void => {
    workers[place] = startProcess(['work', '--queue', redis.url])
    workers[place].stdout.resume()
    workers[place].stderr.resume()
  }
  onTestFinished(async () => {
    for (const worker of workers) worker.kill('SIGKILL')
    await redis.remove()
  })
  const submit = ['submit', ...work, '--queue', redis.url, '--shard-size', `${shardSize}`]
  const status = async () => (await runJson(['status', '--queue', redis.url])).document as unknown as Status
  const began = Date.now()
  const shards = pictures / shardSize
  expect((await runJson(submit, { cwd })).document).toMatchObject({ pictures, added: shards })
  for (const place of [0, 1, 2, 3]) start(place)

  const random = createRandom(1)
  let [kills, restarts] = [0, 0]
  const left = async () => (await status()).jobs[0].left
  while ((await left()) > 0) {
    await wait(3000)
    const place = Math.floor(random() * workers.length)
    workers[place]?.kill('SIGKILL')
    kills++
    start(place)
    if (restarts > 0 || (await left()) > 0.8 * pictures) continue
    restarts++
    await redis.end('SIGKILL')
    await redis.start()
  }
  const seconds = Math.round((Date.now() - began) / 1000)
  for (const worker of workers) worker.kill('SIGTERM')

  expect([kills > 0, restarts]).toEqual([true, 1])
  expect((await status()).jobs).toMatchObject([{ failed: 0 }])
  await expectResults()
  await runJson(submit, { cwd })
  const { document } = await runJson(['work', '--queue', redis.url, '--until-empty'])
  expect(document).toMatchObject({ picturesDone: 0, picturesPresent: pictures, picturesSetAside: 0 })
  console.log(
    `${pictures} pictures, 4 workers: ${kills} killed, Redis restarted ${restarts} time, ${seconds} s`,
  )
  return kills
}

interface Status {
  readonly jobs: readonly [{ readonly left: number; readonly failed: number }]
}
