import { once } from 'node:events'
import { createServer } from 'node:net'
import { type RedisServer, redisTitle, startRedis } from '@sr-internal/testing/services'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createJobFolder, expectAsUpscaled, resultsIn, until, work } from '../support/job-folder.js'
import { runJson } from '../support/run-command.js'
import { outcomeOf, parseLines, startProcess } from '../support/run-process.js'

const { title, skip } = redisTitle('sr work')

describe.skipIf(skip)(title, () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(async () => await redis?.remove())

  const submit = (cwd: string, ...more: string[]) =>
    runJson(['submit', ...work, '--queue', redis.url, ...more], { cwd })

  function startWorker(...more: string[]) {
    const running = startProcess(['work', '--queue', redis.url, '--json', ...more])
    onTestFinished(() => void running.kill('SIGKILL'))
    return { running, outcome: outcomeOf(running) }
  }

  it('hands back what it has not begun at SIGTERM, and ends well', { tags: ['slow'] }, async () => {
    const cwd = createJobFolder(150)
    await submit(cwd)
    const first = startWorker('--concurrency', '1')
    await until(() => resultsIn(cwd).length > 5)
    first.running.kill('SIGTERM')
    const { code, stdout, stderr } = await first.outcome
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ shardsDone: 0, shardsHandedBack: 1, errors: [] })
    expect(parseLines(stderr).at(-1)).toMatchObject({ event: 'shard-handed-back' })
    const stored = resultsIn(cwd).length
    expect(stored).toBeLessThan(150)
    const { document } = await runJson(['work', '--queue', redis.url, '--until-empty'])
    expect(document).toMatchObject({ picturesDone: 150 - stored, picturesPresent: stored, shardsDone: 1 })
    await expectAsUpscaled(cwd)
    expect((await submit(cwd)).document).toMatchObject({ shards: 1, added: 1 })
    expect((await submit(cwd)).document).toMatchObject({ shards: 1, added: 0 })
    await runJson(['work', '--queue', redis.url, '--until-empty'])
    expect((await runJson(['status', '--queue', redis.url])).document).toMatchObject({
      jobs: [{ pictures: 150, done: 0, presentBefore: 150, failed: 0, left: 0 }],
      shards: { waiting: 0, active: 0, failed: 0 },
    })
  })

  it('serves what Prometheus reads, on the loopback', async () => {
    const cwd = createJobFolder(3)
    await submit(cwd)
    const port = await freePort()
    const { running, outcome } = startWorker('--metrics', `${port}`)
    const text = async () => await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    await until(async () => (await text().catch(() => '')).includes('sr_pictures_total{result="done"} 3'))
    for (const line of (await text()).trimEnd().split('\n'))
      expect(line).toMatch(/^(# (HELP \w+ .+|TYPE \w+ counter)|\w+(\{\w+="\w+"\})? \d+(\.\d+)?)$/)
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404)
    running.kill('SIGTERM')
    expect((await outcome).code).toBe(0)
  })

  it('ends at SIGTERM while Redis is away too', { tags: ['slow'] }, async () => {
    const cwd = createJobFolder(200)
    await submit(cwd)
    const { running, outcome } = startWorker('--grace', '1', '--concurrency', '1')
    await until(() => resultsIn(cwd).length > 5)
    await redis.end('SIGKILL')
    running.kill('SIGTERM')
    expect((await outcome).code).toBe(0)
    expect(resultsIn(cwd).filter((name) => name.endsWith('.tmp'))).toEqual([])
    await redis.start()
    await runJson(['work', '--queue', redis.url, '--until-empty'])
    await expectAsUpscaled(cwd)
  })

  it('that was stopped for longer than its lock loses nothing and writes nothing twice', {
    tags: ['slow'],
  }, async () => {
    const cwd = createJobFolder(300)
    await submit(cwd)
    const paused = startWorker('--until-empty', '--concurrency', '1')
    await until(() => resultsIn(cwd).length > 5)
    paused.running.kill('SIGSTOP')
    const other = startWorker('--until-empty')
    const before = resultsIn(cwd).length
    await until(() => resultsIn(cwd).length > before + 5) // by the other one, once the lock has run out
    paused.running.kill('SIGCONT')
    const outcomes = [await paused.outcome, await other.outcome]
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0])
    await expectAsUpscaled(cwd)
    const { picturesDone, picturesPresent } = JSON.parse(outcomes[1]?.stdout ?? '')
    expect(picturesDone + picturesPresent).toBe(300)
    expect(parseLines(outcomes[0]?.stderr ?? '')).toContainEqual(
      expect.objectContaining({ event: 'lock-lost' }),
    )
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}
