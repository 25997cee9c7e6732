import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processMark } from '@sr/files/disk'
import { createWorkFolder } from '@sr-internal/pictures'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { lockRun } from '../../src/train/run-lock.js'
import { endedMark } from '../support/ended-mark.js'
import { outcomeOf, runProcess, startProcess } from '../support/run-process.js'
import { createTrainFolder, endAfterStep, readFolder, readLog, waitFor } from '../support/train-folder.js'
import { trainHere } from '../support/train-here.js'

const changes = { learningRate: { kind: 'constant', rate: 1e-3 }, logEverySteps: 1, steps: 1e9 }

const canUnshare = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0

const locksIn = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('.lock'))

/** Starts a training without end, and holds it still after some steps. */
async function startAndHold(folder: string) {
  const running = startProcess(['train', 'run.json'], { cwd: folder })
  onTestFinished(() => void running.kill('SIGKILL'))
  const outcome = outcomeOf(running)
  await waitFor(() => existsSync(join(folder, 'run/log.jsonl')) && readLog(folder).length > 1)
  running.kill('SIGSTOP')
  return { running, outcome }
}

describe('two trainings in one folder', () => {
  it('are one: the second is refused and names the first, until that is killed', async () => {
    const folder = createTrainFolder(changes)
    const { running } = await startAndHold(folder)
    const before = readFolder(join(folder, 'run'))
    for (const resume of [{}, { resume: true }] as const) {
      const { code, document } = await trainHere(folder, { ...resume, steps: 2 })
      expect([code, document.error?.code]).toEqual([2, 'run-locked'])
      expect(document.error?.message).toContain(
        `process ${running.pid}, works in this folder. Wait for its end`,
      )
    }
    expect(readFolder(join(folder, 'run'))).toEqual(before)

    await endAfterStep(running, join(folder, 'run/log.jsonl'), 1, 'SIGKILL')
    expect(locksIn(join(folder, 'run'))).toHaveLength(1)
    expect(await trainHere(folder, { resume: true, steps: 12 })).toMatchObject({ code: 0, stderr: '' })
    expect(locksIn(join(folder, 'run'))).toEqual([])
  })

  it('leave no lock when they are interrupted twice', async () => {
    const folder = createTrainFolder(changes)
    const { running, outcome } = await startAndHold(folder)
    // Both arrive at once when it goes on, and the second one ends it where it stands.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGCONT'] as const) running.kill(signal)
    const { code, stderr } = await outcome
    expect([code, stderr]).toEqual([130, expect.not.stringContaining('is stored')])
    expect(locksIn(join(folder, 'run'))).toEqual([])
  })
})

describe('lockRun', () => {
  it('removes the lock of a process that has ended, and does not mind other files', async () => {
    const folder = createWorkFolder()
    for (const name of [`.lock-${await endedMark()}`, '.lock-notes', 'lock-1'])
      writeFileSync(join(folder, name), '')
    const { release } = await lockRun(folder)
    expect(locksIn(folder)).toEqual([expect.stringMatching(`^.lock-${process.pid}\\b`), '.lock-notes'])
    await release()
    expect(readdirSync(folder).sort()).toEqual(['.lock-notes', 'lock-1'])
  })

  it.skipIf(!existsSync('/proc/self/stat'))(
    'tells a process from an earlier one of its number (needs /proc)',
    async () => {
      const folder = createWorkFolder()
      const mark = (await processMark()).replace(/^\d+-\d+/, `${process.ppid}-1`)
      writeFileSync(join(folder, `.lock-${mark}`), '')
      const { release } = await lockRun(folder)
      await release()
      expect(readdirSync(folder)).toEqual([])
    },
  )

  it('heeds the lock of another container or machine while it is renewed, and removes it when it is not', async () => {
    const folder = createWorkFolder()
    const foreign = join(folder, '.lock-1-1@0123456789ab')
    writeFileSync(foreign, '')
    await expect(lockRun(folder)).rejects.toMatchObject({
      code: 'run-locked',
      message: expect.stringMatching(
        /another container or on another machine.*remove .*\.lock-1-1@0123456789ab/,
      ),
    })
    expect(locksIn(folder)).toEqual(['.lock-1-1@0123456789ab'])
    const anHourAgo = new Date(Date.now() - 3_600_000)
    utimesSync(foreign, anHourAgo, anHourAgo)
    const { release } = await lockRun(folder)
    expect(locksIn(folder)).toEqual([expect.stringMatching(`^.lock-${process.pid}\\b`)])
    await release()
  })

  it('renews its lock, so that others see that it lives', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const folder = createWorkFolder()
    const { release } = await lockRun(folder)
    const path = join(folder, locksIn(folder)[0] ?? '')
    const anHourAgo = new Date(Date.now() - 3_600_000)
    utimesSync(path, anHourAgo, anHourAgo)
    vi.advanceTimersByTime(10_000)
    await waitFor(() => statSync(path).mtimeMs > Date.now() - 60_000)
    await release()
    expect(readdirSync(folder)).toEqual([])
  })

  it.skipIf(!canUnshare)(
    'is held across process numbers of their own (needs unshare and the right to use it)',
    async () => {
      const folder = createTrainFolder(changes)
      await startAndHold(folder)
      const { code, stderr } = await runProcess(['train', 'run.json', '--resume'], {
        cwd: folder,
        within: ['unshare', '--pid', '--fork', '--mount-proc'],
      })
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining('in another container or on another machine'),
      ])
    },
  )

  it('removes the folders that it made if nothing was stored in them', async () => {
    const folder = createTrainFolder({ data: 'absent' })
    const { document } = await trainHere(folder, { out: 'new/and deep/run' })
    expect(document.error?.code).toBe('not-found')
    expect(existsSync(join(folder, 'new'))).toBe(false)
  })
})
