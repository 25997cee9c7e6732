import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTrainingState } from '@sr/fsrcnn/train'
import { readWeights } from '@sr/weights-converter'
import { describe, expect, it, onTestFinished } from 'vitest'
import { outcomeOf, runCommand, runJson, startCommand } from './support/run-command.js'
import {
  courseOf,
  createTrainFolder,
  endAfterStep,
  readLog,
  readTensors,
  waitFor,
} from './support/train-folder.js'

const state = 'last.training.safetensors'

describe('sr train', () => {
  it('trains from a small config to weights that sr upscale takes', async () => {
    const folder = createTrainFolder()
    const { code, stdout, stderr } = await runCommand(['train', 'run.json'], { cwd: folder })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/step 20\/40 {2}loss .* dB, .* on bicubic/)
    expect(readdirSync(join(folder, 'run')).sort()).toEqual([
      'best.safetensors',
      'chart.svg',
      'config.json',
      'last.safetensors',
      state,
      'log.jsonl',
      'report.html',
    ])
    const { config } = readWeights(readFileSync(join(folder, 'run/best.safetensors')))
    expect(config).toMatchObject({ scale: 2, d: 4, s: 2, m: 1 })
    const upscaled = await runJson(['upscale', 'v/4.png', '--model', 'run/best.safetensors'], { cwd: folder })
    expect(upscaled.document.outputs).toMatchObject([{ width: 96, height: 80 }])
  })

  it('goes on after every kill -9 to the bits and the log of an uninterrupted run', async () => {
    const folder = createTrainFolder({ logEverySteps: 1 })
    expect((await runCommand(['train', 'run.json', '--out', 'whole'], { cwd: folder })).code).toBe(0)
    for (const [step, ...resume] of [[3], [13, '--resume'], [26, '--resume']] as const) {
      const running = startCommand(['train', 'run.json', ...resume], { cwd: folder })
      await endAfterStep(running, join(folder, 'run/log.jsonl'), step, 'SIGKILL')
      expect(readLog(folder).length).toBeLessThan(readLog(folder, 'whole').length)
      if (step === 3) expect(existsSync(join(folder, 'run', state))).toBe(false) // it begins again
    }
    // As a kill in the middle of writing would leave it.
    writeFileSync(join(folder, 'run/.last.safetensors.0123456789ab.tmp'), 'half')
    const { code, stderr } = await runCommand(['train', 'run.json', '--resume'], { cwd: folder })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(readdirSync(join(folder, 'run')).sort()).toEqual(readdirSync(join(folder, 'whole')).sort())
    for (const file of ['last.safetensors', 'best.safetensors', state]) {
      expect(readTensors(join(folder, 'run', file))).toEqual(readTensors(join(folder, 'whole', file)))
    }
    expect(courseOf(readLog(folder))).toEqual(courseOf(readLog(folder, 'whole')))
  })

  it('goes on after kill -9 in the second stage of two-step training, before and after its first checkpoint', async () => {
    const changes = { data: ['a', 'b'], steps: 16, logEverySteps: 1, twoStep: true }
    const folder = createTrainFolder(changes)
    expect((await runCommand(['train', 'run.json', '--out', 'whole'], { cwd: folder })).code).toBe(0)
    for (const [step, ...resume] of [[18], [25, '--resume']] as const) {
      const running = startCommand(['train', 'run.json', ...resume], { cwd: folder })
      await endAfterStep(running, join(folder, 'run/log.jsonl'), step, 'SIGKILL')
      expect(readLog(folder).length).toBeLessThan(readLog(folder, 'whole').length)
    }
    expect((await runCommand(['train', 'run.json', '--resume'], { cwd: folder })).code).toBe(0)
    for (const file of ['best.safetensors', state]) {
      expect(readTensors(join(folder, 'run', file))).toEqual(readTensors(join(folder, 'whole', file)))
    }
    expect(courseOf(readLog(folder))).toEqual(courseOf(readLog(folder, 'whole')))
  })

  it('stores a checkpoint at Ctrl-C and says the command that goes on', async () => {
    const folder = createTrainFolder({ logEverySteps: 1, checkpointEverySteps: 1000, steps: 400 })
    const running = startCommand(['train', 'run.json', '--out', 'a run'], { cwd: folder })
    const outcome = outcomeOf(running)
    await endAfterStep(running, join(folder, 'a run/log.jsonl'), 3, 'SIGINT')
    const { code, stderr } = await outcome
    expect(code).toBe(130)
    const [, step, command] = /step (\d+) is stored\. Go on with: sr (.*)\n/.exec(stderr) ?? []
    expect(Number(step)).toBeGreaterThanOrEqual(3)
    expect(readLog(folder, 'a run').at(-1)?.step).toBe(Number(step))
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
    await runCommand(['train', 'run.json'], { cwd: folder })
    const before = readTensors(join(folder, 'run', state))
    const { code, document, stderr } = await runJson(['train', 'run.json', '--resume', '--steps', '20'], {
      cwd: folder,
      before: 'ulimit -f 5', // no file of more than 5 blocks: the state is larger, the config is not
    })
    expect([code, document.error?.code]).toEqual([3, 'DISK_FULL'])
    expect(stderr).toMatch(/disk|larger than[\s\S]*Training goes on\. The checkpoint of step 6 is stored/)
    expect(readTensors(join(folder, 'run', state))).toEqual(before)
    expect(readdirSync(join(folder, 'run')).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it.skipIf(process.getuid?.() !== 0)(
    'is gone by the end: nothing is lost (needs root, for a file system of 128 kB)',
    async ({ skip }) => {
      const folder = createTrainFolder({ steps: 300, checkpointEverySteps: 10, logEverySteps: 10 })
      const disk = join(folder, 'disk')
      mkdirSync(disk)
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'none', disk], { stdio: 'ignore' })
      } catch {
        skip('mounting is not allowed here')
      }
      onTestFinished(() => void execFileSync('umount', [disk]))
      const running = startCommand(['train', 'run.json', '--out', 'disk/run'], { cwd: folder })
      const outcome = outcomeOf(running)
      let stderr = ''
      running.stderr.on('data', (text: string) => (stderr += text))
      const statePath = join(disk, 'run', state)
      await waitFor(() => existsSync(statePath))
      expect(() => writeFileSync(join(disk, 'filler'), new Uint8Array(2 ** 20))).toThrow(/ENOSPC/)
      await waitFor(() => stderr.includes('Training goes on'))
      expect(readTrainingState(readFileSync(statePath)).step).toBeGreaterThanOrEqual(10)
      rmSync(join(disk, 'filler'))
      const { code } = await outcome
      expect(code).toBe(0)
      expect(readTrainingState(readFileSync(statePath)).step).toBe(300)
      const steps = readLog(disk).flatMap(({ kind, step }) => (kind === 'interval' ? [step] : []))
      expect(steps).toEqual(Array.from({ length: 30 }, (_, i) => 10 * (i + 1)))
    },
  )
})
