import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createRandom } from '@sr-internal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand, runJson } from './support/run-command.js'
import { outcomeOf, runProcess, startProcess } from './support/run-process.js'

const hasFfmpeg = ['ffmpeg', 'ffprobe'].every((program) => spawnSync(program, ['-version']).status === 0)
const cwd = mkdtempSync(join(tmpdir(), 'sr-video-'))

const ffmpeg = (...args: readonly string[]): Buffer =>
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...args], { cwd, maxBuffer: 2 ** 28 })

const decoded = (file: string): string => ffmpeg('-i', file, '-map', '0', '-f', 'framemd5', '-').toString()

const hidden = (): string[] => readdirSync(cwd).filter((name) => name.startsWith('.'))

beforeAll(() => {
  if (!hasFfmpeg) return
  ffmpeg(
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=64x36:r=24000/1001:d=1',
    '-f',
    'lavfi',
    '-i',
    'sine=d=1',
    'film.mp4',
  )
  ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=32x18:r=25:d=60', '-c:v', 'libx264', '-bf', '2', 'long.mkv')
})

afterAll(() => rmSync(cwd, { recursive: true }))

describe('sr video', () => {
  it('says how to install an ffmpeg that is not there, and ends with 4', async () => {
    const { code, document } = await runJson(['video', 'a.mp4', 'b.mp4', '--ffmpeg', '/nowhere/ffmpeg'], {
      cwd,
    })
    expect(code).toBe(4)
    expect(document).toMatchObject({ error: { code: 'ffmpeg-missing' } })
  })

  it('takes no share of restoring that it would have to look for', async () => {
    await expect(
      runCommand(['video', 'a.mp4', 'b.mp4', '--restore', 'auto'], { cwd }),
    ).resolves.toMatchObject({ code: 2 })
  })
})

describe.skipIf(!hasFfmpeg)(`sr video${hasFfmpeg ? '' : ' (ffmpeg is not installed)'}`, () => {
  it('enlarges a film, and says what it did', async () => {
    const { code, document } = await runJson(
      ['video', 'film.mp4', 'large.mkv', '-s', '3', '-m', 'fsrcnn-s'],
      { cwd },
    )
    expect(code).toBe(0)
    expect(document).toMatchObject({
      outputs: [
        {
          input: 'film.mp4',
          output: 'large.mkv',
          width: 192,
          height: 108,
          frames: 24,
          codec: 'libx264',
          crf: 18,
        },
      ],
      errors: [],
    })
    const size = ['-show_entries', 'stream=width,height', '-of', 'csv=p=0', '-select_streams', 'v']
    expect(
      execFileSync('ffprobe', ['-v', 'error', ...size, 'large.mkv'], { cwd, encoding: 'utf8' }).trim(),
    ).toBe('192,108')
    expect(hidden()).toEqual([])
  })

  it('restores as strongly as is stated', { tags: ['nightly'] }, async () => {
    await runCommand(['video', 'film.mp4', 'plain.mkv', '-m', 'fsrcnn-s'], { cwd })
    await runCommand(['video', 'film.mp4', 'restored.mkv', '-m', 'fsrcnn-s', '--restore', '1'], { cwd })
    expect(decoded('restored.mkv')).not.toBe(decoded('plain.mkv'))
  })

  it('writes nothing in a dry run, and leaves alone what is there if asked to', async () => {
    const { stdout } = await runCommand(['video', 'film.mp4', 'dry.mp4', '-n'], { cwd })
    expect(stdout).toContain('64 × 36 → 128 × 72, 24 frames')
    expect(existsSync(join(cwd, 'dry.mp4'))).toBe(false)
    writeFileSync(join(cwd, 'there.mp4'), 'mine')
    await expect(
      runJson(['video', 'film.mp4', 'there.mp4', '--no-overwrite'], { cwd }),
    ).resolves.toMatchObject({
      code: 0,
      document: { skipped: [{ output: 'there.mp4' }] },
    })
    expect(readFileSync(join(cwd, 'there.mp4'), 'utf8')).toBe('mine')
  })

  it('refuses with 2 what the call can state otherwise, with 3 what no call can', async () => {
    await expect(runCommand(['video', 'film.mp4', 'film.mp4'], { cwd })).resolves.toMatchObject({ code: 2 })
    await expect(runCommand(['video', 'film.mp4', 'a.avi'], { cwd })).resolves.toMatchObject({ code: 2 })
    await expect(runCommand(['video', 'film.mp4', 'a.mp4', '-s', '5'], { cwd })).resolves.toMatchObject({
      code: 2,
    })
    await expect(runCommand(['video', 'none.mp4', 'a.mp4'], { cwd })).resolves.toMatchObject({ code: 3 })
  })

  it('interrupted, says where the frames wait, and goes on with --resume', {
    tags: ['nightly'],
  }, async () => {
    const running = startProcess(['video', 'long.mkv', 'stopped.mkv', '-m', 'fsrcnn-s'], { cwd })
    await chunks('stopped.mkv', 1)
    running.kill('SIGINT')
    const { code, stderr } = await outcomeOf(running)
    expect(code).toBe(130)
    expect(stderr).toContain('--resume goes on')
    await expect(
      runCommand(['video', 'long.mkv', 'stopped.mkv', '-m', 'fsrcnn-s'], { cwd }),
    ).resolves.toMatchObject({ code: 2 })
    const { document } = await runJson(['video', 'long.mkv', 'stopped.mkv', '-m', 'fsrcnn-s', '--resume'], {
      cwd,
    })
    expect(document).toMatchObject({ outputs: [{ frames: 1500 }] })
    expect(hidden()).toEqual([])
  })

  it('killed three times gives the film that it gives undisturbed', { tags: ['slow'] }, async () => {
    const lossless = ['-m', 'fsrcnn-s', '--crf', '0'] // frames are compared, not what x264 decides
    const random = createRandom(15)
    await runProcess(['video', 'long.mkv', 'whole.mkv', ...lossless], { cwd })
    for (const done of [0, 1, 3]) {
      const running = startProcess(['video', 'long.mkv', 'killed.mkv', ...lossless, '--resume'], { cwd })
      await chunks('killed.mkv', done)
      await wait(100 + random() * 700)
      running.kill('SIGKILL')
      await outcomeOf(running)
      expect(existsSync(join(cwd, 'killed.mkv'))).toBe(false)
    }
    const { code } = await runProcess(['video', 'long.mkv', 'killed.mkv', ...lossless, '--resume'], {
      cwd,
    })
    expect(code).toBe(0)
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
    expect(hash(decoded('killed.mkv'))).toBe(hash(decoded('whole.mkv')))
    expect(hidden()).toEqual([])
  })

  it('tells where no more can be written, and leaves no half-written film', {
    tags: ['nightly'],
  }, async () => {
    const { code, stderr } = await runProcess(
      ['video', 'long.mkv', 'full.mkv', '-m', 'fsrcnn-s', '--crf', '0'],
      {
        cwd,
        before: 'ulimit -f 64',
      },
    )
    expect(code).toBe(3)
    expect(stderr).toContain('larger than this user may write')
    const left = readdirSync(cwd, { recursive: true })
      .map(String)
      .filter((name) => name.includes('full'))
    expect(left.filter((name) => name.endsWith('.tmp') || name === 'full.mkv')).toEqual([])
  })
})

/** Waits until so many parts of a film are finished. */
async function chunks(output: string, count: number): Promise<void> {
  const folder = join(cwd, `.${output}.sr-video`)
  const finished = () =>
    existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.nut')).length : -1
  while (finished() < count) await wait(20)
}
