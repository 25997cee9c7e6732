import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
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

  it.skipIf(!canUnshare)(
    'are refused across process numbers of their own (needs unshare and the right to use it)',
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

  it('leave no folders that were made for them if nothing was stored in them', async () => {
    const folder = createTrainFolder({ data: 'absent' })
    const { document } = await trainHere(folder, { out: 'new/and deep/run' })
    expect(document.error?.code).toBe('not-found')
    expect(existsSync(join(folder, 'new'))).toBe(false)
  })
})
