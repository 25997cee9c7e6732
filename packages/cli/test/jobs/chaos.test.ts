import { setTimeout as wait } from 'node:timers/promises'
import { createRandom } from '@sr-internal/testing'
import { redisTitle, startRedis } from '@sr-internal/testing/services'
import { expect, it, onTestFinished } from 'vitest'
import { createJobFolder, expectAsUpscaled, work } from '../support/job-folder.js'
import { runJson } from '../support/run-command.js'
import { type Running, startProcess } from '../support/run-process.js'

/** `benchmarks/jobs-chaos.js` runs it with 20,000. */
const pictures = Number(process.env.SR_CHAOS_PICTURES ?? 2000)

const { title, skip } = redisTitle(
  `${pictures} pictures, a worker of four killed every three seconds and Redis once: each result is there once, as by sr upscale`,
)

it.skipIf(skip)(title, { tags: ['slow'], timeout: 3_600_000 }, async () => {
  const cwd = createJobFolder(pictures)
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
  const submit = ['submit', ...work, '--queue', redis.url, '--shard-size', '50']
  const status = async () => (await runJson(['status', '--queue', redis.url])).document as unknown as Status
  const began = Date.now()
  expect((await runJson(submit, { cwd })).document).toMatchObject({ pictures, added: pictures / 50 })
  for (const place of [0, 1, 2, 3]) start(place)

  const random = createRandom(1)
  let [kills, restarts] = [0, 0]
  for (let found = await status(); found.jobs[0].left > 0; found = await status()) {
    await wait(3000)
    const place = Math.floor(random() * workers.length)
    workers[place]?.kill('SIGKILL')
    kills++
    start(place)
    if (restarts > 0 || found.jobs[0].left > pictures / 2) continue
    restarts++
    await redis.end('SIGKILL')
    await redis.start()
  }
  const seconds = Math.round((Date.now() - began) / 1000)
  for (const worker of workers) worker.kill('SIGTERM')

  expect([kills > 2, restarts]).toEqual([true, 1])
  expect((await status()).jobs).toMatchObject([{ failed: 0 }])
  await expectAsUpscaled(cwd) // no temporary files either
  await runJson(submit, { cwd })
  const { document } = await runJson(['work', '--queue', redis.url, '--until-empty'])
  expect(document).toMatchObject({ picturesDone: 0, picturesPresent: pictures, picturesSetAside: 0 })
  console.log(
    `${pictures} pictures, 4 workers: ${kills} killed, Redis restarted ${restarts} time, ${seconds} s`,
  )
})

interface Status {
  readonly jobs: readonly [{ readonly left: number; readonly failed: number }]
}
