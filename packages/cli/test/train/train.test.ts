import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createUpscaler } from '@sr/fsrcnn'
import { readTrainingState } from '@sr/fsrcnn/train'
import { describe, expect, it, onTestFinished } from 'vitest'
import { endedMark } from '../support/ended-mark.js'
import { runCommand, runJson } from '../support/run-command.js'
import { outcomeOf, runProcess, runProcessJson, startProcess } from '../support/run-process.js'
import {
  courseOf,
  createTrainFolder,
  endAfterStep,
  readLog,
  readTensors,
  waitFor,
  writeConfig,
} from '../support/train-folder.js'
import { trainHere } from '../support/train-here.js'

const state = 'last.training.safetensors'

const constantRate = { kind: 'constant', rate: 1e-3 }

describe('sr train', () => {
  it('trains from a small config to weights that createUpscaler takes', async () => {
    const folder = createTrainFolder()
    const { code, stdout, stderr } = await runProcess(['train', 'run.json'], { cwd: folder })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/step 20\/40 {2}loss .* dB, .* on bicubic/)
    expect(stdout).not.toContain('done already')
    expect(readdirSync(join(folder, 'run')).sort()).toEqual([
      'best.safetensors',
      'chart.svg',
      'config.json',
      'last.safetensors',
      state,
      'log.jsonl',
      'report.html',
    ])
    const upscaler = await createUpscaler(readFileSync(join(folder, 'run/best.safetensors')))
    expect(upscaler.config).toMatchObject({ scale: 2, d: 4, s: 2, m: 1 })
    upscaler.dispose()
  })

  it('says where a resume has no steps to do, and what would go on', async () => {
    // No validation is better than the first.
    const steady = { learningRate: { kind: 'constant', rate: 1e-30 }, averageDecay: null }
    for (const [changes, line] of [
      [{ steps: 4 }, '4 steps are done already. A larger --steps goes on.'],
      [
        { ...steady, earlyStop: { patience: 2 } },
        '30 steps are done already. A larger earlyStop.patience goes on.',
      ],
    ] as const) {
      const folder = createTrainFolder(changes)
      await trainHere(folder)
      const { code, stdout } = await runCommand(['train', 'run.json', '--resume'], { cwd: folder })
      expect(code).toBe(0)
      expect(stdout.split('\n')).toContain(line)
    }
  })

  it('goes on after kill -9, before and after a checkpoint, to the bits and the log of an uninterrupted run', async () => {
    const folder = createTrainFolder()
    // Without end, so that it is killed at work however late the kill comes.
    const changes = { learningRate: constantRate, logEverySteps: 1, steps: 1e9 }
    for (const [step, checkpointEverySteps, ...resume] of [
      [3, 1e9],
      [13, 6, '--resume'],
    ] as const) {
      writeConfig(folder, { ...changes, checkpointEverySteps })
      const running = startProcess(['train', 'run.json', ...resume], { cwd: folder })
      await endAfterStep(running, join(folder, 'run/log.jsonl'), step, 'SIGKILL')
      expect(existsSync(join(folder, 'run', state))).toBe(step > 6)
    }
    // As a kill in the middle of writing would leave it.
    writeFileSync(join(folder, `run/.last.safetensors.${await endedMark()}.0123456789ab.tmp`), 'half')
    const steps = 5 + Math.max(...readLog(folder).map(({ step }) => step))
    expect(await trainHere(folder, { resume: true, steps })).toMatchObject({ code: 0, stderr: '' })
    await trainHere(folder, { out: 'whole', steps })
    expect(readdirSync(join(folder, 'run')).sort()).toEqual(readdirSync(join(folder, 'whole')).sort())
    for (const file of ['last.safetensors', 'best.safetensors', state]) {
      expect(readTensors(join(folder, 'run', file))).toEqual(readTensors(join(folder, 'whole', file)))
    }
    expect(courseOf(readLog(folder))).toEqual(courseOf(readLog(folder, 'whole')))
  })

  it('stores a checkpoint at Ctrl-C and says the command that goes on', async () => {
    const folder = createTrainFolder({
      learningRate: constantRate,
      logEverySteps: 1,
      checkpointEverySteps: 1e9,
      steps: 1e9,
    })
    const running = startProcess(['train', 'run.json', '--out', 'a run'], { cwd: folder })
    const outcome = outcomeOf(running)
    await endAfterStep(running, join(folder, 'a run/log.jsonl'), 3, 'SIGINT')
    const { code, stderr } = await outcome
    expect(code).toBe(130)
    const [, step, command] = /step (\d+) is stored\. Go on with: sr (.*)\n/.exec(stderr) ?? []
    expect(Number(step)).toBeGreaterThanOrEqual(3)
    expect(readLog(folder, 'a run').at(-1)?.step).toBe(Number(step))
    expect(readdirSync(join(folder, 'a run')).filter((name) => name.startsWith('.'))).toEqual([])
    const args = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain)
    const goal = Number(step) + 5
    const { document } = await runJson([...args, '--steps', `${goal}`], { cwd: folder })
    expect(document).toMatchObject({ steps: goal })
    expect(
      readLog(folder, 'a run').filter(({ kind, step }) => kind === 'interval' && step <= goal),
    ).toHaveLength(goal)
  })
})

describe('a disk without room', () => {
  it('leaves the last good checkpoint, and the exit code says that the end is not stored', async () => {
    const folder = createTrainFolder({ steps: 6 })
    await trainHere(folder)
    const before = readTensors(join(folder, 'run', state))
    const { code, document, stderr } = await runProcessJson(
      ['train', 'run.json', '--resume', '--steps', '20'],
      {
        cwd: folder,
        before: 'ulimit -f 5', // no file of more than 5 blocks: the state is larger, the config is not
      },
    )
    expect([code, document.error?.code]).toEqual([3, 'disk-full'])
    expect(stderr).toMatch(/disk|larger than[\s\S]*Training goes on\. The checkpoint of step 6 is stored/)
    expect(readTensors(join(folder, 'run', state))).toEqual(before)
    expect(readdirSync(join(folder, 'run')).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it.skipIf(process.getuid?.() !== 0)(
    'is no longer full in the end: nothing is lost (needs root, for a file system of 1 MB)',
    async ({ skip }) => {
      const changes = { learningRate: constantRate, checkpointEverySteps: 10, logEverySteps: 10 }
      const folder = createTrainFolder({ ...changes, steps: 1e9 })
      const disk = join(folder, 'disk')
      mkdirSync(disk)
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', disk], { stdio: 'ignore' })
      } catch {
        skip('mounting is not allowed here')
      }
      onTestFinished(() => void execFileSync('umount', [disk]))
      const running = startProcess(['train', 'run.json', '--out', 'disk/run'], { cwd: folder })
      const outcome = outcomeOf(running)
      onTestFinished(async () => {
        running.kill('SIGKILL')
        await outcome
      })
      let stderr = ''
      running.stderr.on('data', (text: string) => (stderr += text))
      const statePath = join(disk, 'run', state)
      const storedStep = () => readTrainingState(readFileSync(statePath)).step
      await waitFor(() => existsSync(statePath))
      await waitFor(() => {
        // Again and again, for the room of a file that is replaced becomes free.
        expect(() => appendFileSync(join(disk, 'filler'), new Uint8Array(2 ** 20))).toThrow(/ENOSPC/)
        return stderr.includes('Training goes on')
      })
      const before = storedStep()
      expect(before).toBeGreaterThanOrEqual(10)
      rmSync(join(disk, 'filler'))
      await waitFor(() => storedStep() > before)
      running.kill('SIGINT')
      expect((await outcome).code).toBe(130)
      const steps = readLog(disk).flatMap(({ kind, step }) => (kind === 'interval' ? [step] : []))
      expect(steps).toEqual(Array.from({ length: Math.floor(storedStep() / 10) }, (_, i) => 10 * (i + 1)))
    },
  )
})
