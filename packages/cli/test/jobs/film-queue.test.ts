import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createWorkFolder } from '@sr-internal/pictures'
import { redisTitle, startRedis } from '@sr-internal/testing/services'
import { expect, it, onTestFinished } from 'vitest'
import { until } from '../support/job-folder.js'
import { runJson } from '../support/run-command.js'
import { startProcess } from '../support/run-process.js'

const { title, skip } = redisTitle(
  'a film on a queue, one of two workers killed, is the film of one process, to the last frame',
)
const hasFfmpeg = (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/ffmpeg`))

it.skipIf(skip || !hasFfmpeg)(title, { tags: ['slow'], timeout: 600_000 }, async () => {
  const cwd = createWorkFolder()
  const ffmpeg = (...args: string[]): string =>
    execFileSync('ffmpeg', ['-v', 'error', ...args], { cwd, encoding: 'utf8' })
  const sources = ['-f', 'lavfi', '-i', 'testsrc2=s=96x64:r=24000/1001', '-f', 'lavfi', '-i', 'sine']
  ffmpeg(...sources, '-t', '30', '-pix_fmt', 'yuv420p', '-g', '24', 'film.mkv')
  const redis = await startRedis()
  const start = () => startProcess(['work', '--queue', redis.url], { cwd })
  const workers: ReturnType<typeof start>[] = []
  onTestFinished(async () => {
    for (const worker of workers) worker.kill('SIGKILL')
    await redis.remove()
  })
  // Without loss, because x264 may decide otherwise on a busy machine, and its frames differ then.
  const lossless = ['--model', 'fsrcnn-s', '--crf', '0']
  const film = ['film.mkv', 'large.mkv', ...lossless, '--queue', redis.url]
  const first = await runJson(['video', ...film], { cwd })
  expect(first).toMatchObject({ code: 0, document: { shards: 3, added: 3 } })
  expect((await runJson(['video', ...film], { cwd })).document).toMatchObject({ added: 0 }) // it waits already

  workers.push(start(), start())
  for (const { stdout, stderr } of workers) {
    stdout.resume()
    stderr.resume()
  }
  const chunks = `${cwd}/.large.mkv.sr-video`
  await until(() => existsSync(chunks) && readdirSync(chunks).some((name) => name.endsWith('.tmp')))
  workers[0]?.kill('SIGKILL')
  await until(() => existsSync(`${cwd}/large.mkv`))

  const alone = await runJson(['video', 'film.mkv', 'alone.mkv', ...lossless], { cwd })
  expect(alone.code).toBe(0)
  const frames = (file: string) => ffmpeg('-i', file, '-f', 'framemd5', '-')
  expect(frames('large.mkv')).toBe(frames('alone.mkv'))
  await until(() => !existsSync(chunks))
  const { document } = await runJson(['status', '--queue', redis.url])
  expect(document).toMatchObject({ jobs: [{ pictures: 719, left: 0, failed: 0 }] })
})
