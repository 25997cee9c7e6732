import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readWeights } from '@sr/weights-converter'
import { describe, expect, it } from 'vitest'
import { outcomeOf, runCommand, runJson, startCommand } from './support/run-command.js'
import {
  courseOf,
  createTrainFolder,
  endAfterStep,
  readLog,
  readTensors,
  tinyConfig,
  writeConfig,
} from './support/train-folder.js'
import { fill } from './support/work-folder.js'

const state = 'last.training.safetensors'

describe('sr train', () => {
  it('trains from network, data and validation to weights that sr upscale takes', async () => {
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
    const weights = readWeights(readFileSync(join(folder, 'run/best.safetensors')))
    expect(weights.config).toMatchObject({ scale: 2, d: 4, s: 2, m: 1 })
    const upscaled = await runJson(['upscale', 'v/4.png', '--model', 'run/best.safetensors'], { cwd: folder })
    expect(upscaled.document.outputs).toMatchObject([{ width: 96, height: 80 }])
  })

  it('logs each interval and each validation once, with memory that does not grow', async () => {
    const folder = createTrainFolder()
    await runCommand(['train', 'run.json'], { cwd: folder })
    const log = readLog(folder)
    const stepsOf = (wanted: string) => log.filter(({ kind }) => kind === wanted).map(({ step }) => step)
    expect(stepsOf('interval')).toEqual([4, 8, 12, 16, 20, 24, 28, 32, 36, 40])
    expect(stepsOf('validation')).toEqual([10, 20, 30, 40])
    const intervals = log.filter(({ kind }) => kind === 'interval')
    expect(new Set(intervals.map(({ tensors }) => tensors)).size).toBe(1)
    for (const { rssBytes } of intervals) expect(rssBytes).toBeGreaterThan(0)
  })

  it.each([[7], [13], [26]])(
    'goes on after kill -9 at step %i to the bits of the uninterrupted run',
    async (step) => {
      const folder = createTrainFolder({ logEverySteps: 1 })
      const whole = await runCommand(['train', 'run.json', '--out', 'whole'], { cwd: folder })
      expect(whole.code).toBe(0)
      const killed = startCommand(['train', 'run.json'], { cwd: folder })
      await endAfterStep(killed, join(folder, 'run/log.jsonl'), step, 'SIGKILL')
      expect(readLog(folder).length).toBeLessThan(readLog(folder, 'whole').length)
      const { code, stderr } = await runCommand(['train', 'run.json', '--resume'], { cwd: folder })
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      for (const file of ['last.safetensors', 'best.safetensors', state]) {
        expect(readTensors(join(folder, 'run', file))).toEqual(readTensors(join(folder, 'whole', file)))
      }
      expect(courseOf(readLog(folder))).toEqual(courseOf(readLog(folder, 'whole')))
    },
  )

  it('begins again where it was killed before the first checkpoint', async () => {
    const folder = createTrainFolder({ logEverySteps: 1, checkpointEverySteps: 1000 })
    await runCommand(['train', 'run.json', '--out', 'whole'], { cwd: folder })
    await endAfterStep(
      startCommand(['train', 'run.json'], { cwd: folder }),
      join(folder, 'run/log.jsonl'),
      3,
      'SIGKILL',
    )
    expect(existsSync(join(folder, 'run', state))).toBe(false)
    expect((await runCommand(['train', 'run.json', '--resume'], { cwd: folder })).code).toBe(0)
    expect(readTensors(join(folder, 'run', state))).toEqual(readTensors(join(folder, 'whole', state)))
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
    const { document } = await runJson([...args, '--steps', '30'], { cwd: folder })
    expect(document.steps ?? document.error).toBe(30)
  })

  it('keeps the best score across a resume, and adds steps to a run that has ended', async () => {
    const folder = createTrainFolder({ steps: 20 })
    const first = await runJson(['train', 'run.json'], { cwd: folder })
    const again = await runJson(['train', 'run.json', '--resume'], { cwd: folder })
    expect(again.document.best).toEqual(first.document.best)
    expect(again.document.steps).toBe(20)
    const { document } = await runJson(['train', 'run.json', '--resume', '--steps', '30'], { cwd: folder })
    expect(document.steps).toBe(30)
    const best = document.best as { step: number; psnr: number }
    const psnrs = readLog(folder).flatMap(({ psnr }) => psnr ?? [])
    expect(psnrs).toHaveLength(3)
    expect(best.psnr).toBe(Math.max(...psnrs))
  })

  it('ends when validation no longer gets better', async () => {
    // A rate this small moves no float of weights that are near 1, so that no validation is better than the first.
    const learningRate = { kind: 'constant', rate: 1e-30 }
    const folder = createTrainFolder({ learningRate, averageDecay: null, earlyStop: { patience: 2 } })
    const { document } = await runJson(['train', 'run.json'], { cwd: folder })
    expect(document).toMatchObject({ endedBy: 'earlyStop', steps: 30, best: { step: 10 } })
  })

  it('keeps every bit of the trunk with --transfer, and trains the head of another scale', async () => {
    const folder = createTrainFolder({ steps: 12 })
    await runCommand(['train', 'run.json'], { cwd: folder })
    for (const from of ['best.safetensors', state]) {
      const args = ['train', 'run.json', '--transfer', `run/${from}`, '--scale', '3', '--out', `x3-${from}`]
      const { code, stderr } = await runCommand(args, { cwd: folder })
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      const source = readTensors(join(folder, 'run/last.safetensors'))
      const found = readTensors(join(folder, `x3-${from}`, 'last.safetensors'))
      const trunk = Object.keys(source).filter((name) => !name.startsWith('deconv'))
      expect(trunk.length).toBeGreaterThan(5)
      for (const name of trunk) expect(found[name]).toBe(source[name])
      const begun = { ...tinyConfig, steps: 1, network: { ...tinyConfig.network, scale: 3 } }
      expect(begun.network.scale).toBe(3)
      const { config } = readWeights(readFileSync(join(folder, `x3-${from}`, 'last.safetensors')))
      expect(config.scale).toBe(3)
    }
  })

  it('names the keys in which a checkpoint of another architecture differs', async () => {
    const folder = createTrainFolder({ steps: 2 })
    await runCommand(['train', 'run.json'], { cwd: folder })
    writeConfig(folder, { network: { scale: 3, d: 5, s: 2, m: 1, edge: 'replicate' } }, 'other.json')
    const args = ['train', 'other.json', '--transfer', 'run/last.safetensors']
    const { code, document } = await runJson(args, { cwd: folder })
    expect([code, document.error?.code]).toEqual([2, 'OTHER_NETWORK'])
    expect(document.error?.message).toContain('d (4, 5), edge ("zero", "replicate")')
    expect(existsSync(join(folder, 'other'))).toBe(false)
  })

  it('trains SRCNN on what bicubic has enlarged', async () => {
    const network = { architecture: 'srcnn', scale: 2, kernels: [3, 1, 3], filters: [4, 3] }
    const folder = createTrainFolder({ network, patchPx: 16, steps: 4 })
    const { code, document } = await runJson(['train', 'run.json'], { cwd: folder })
    expect([code, document.errors]).toEqual([0, []])
    const weights = readWeights(readFileSync(join(folder, 'run/last.safetensors')))
    expect(weights.config).toMatchObject({ architecture: 'srcnn', kernels: [3, 1, 3] })
  })
})

describe('sr train --two-step', () => {
  const changes = {
    data: ['a', 'b'],
    steps: 12,
    logEverySteps: 1,
    learningRate: { kind: 'constant', rate: 1e-3 },
  }

  it('trains on the first folder, then on all at half the rates', async () => {
    const folder = createTrainFolder(changes)
    const { code, stdout } = await runCommand(['train', 'run.json', '--two-step'], { cwd: folder })
    expect(code).toBe(0)
    expect(stdout).toMatch(/2 pictures[\s\S]*3 pictures/)
    const intervals = readLog(folder).filter(({ kind }) => kind === 'interval')
    expect(intervals.map(({ step, stage, learningRate }) => [step, stage, learningRate])).toEqual(
      Array.from({ length: 24 }, (_, i) => [i + 1, i < 12 ? 1 : 2, i < 12 ? 1e-3 : 5e-4]),
    )
    expect(JSON.parse(readFileSync(join(folder, 'run/config.json'), 'utf8')).rateFactors).toEqual({
      trunk: 1,
      head: 0.1,
    })
  })

  it.each([[5], [17]])('goes on after kill -9 at step %i, in either stage', async (step) => {
    const folder = createTrainFolder({ ...changes, twoStep: true })
    await runCommand(['train', 'run.json', '--out', 'whole'], { cwd: folder })
    const killed = startCommand(['train', 'run.json'], { cwd: folder })
    await endAfterStep(killed, join(folder, 'run/log.jsonl'), step, 'SIGKILL')
    expect((await runCommand(['train', 'run.json', '--resume'], { cwd: folder })).code).toBe(0)
    expect(readTensors(join(folder, 'run', state))).toEqual(readTensors(join(folder, 'whole', state)))
    expect(courseOf(readLog(folder))).toEqual(courseOf(readLog(folder, 'whole')))
  })
})

describe('what sr train refuses or leaves out', () => {
  it('leaves out small and damaged pictures by name, and trains on the others', async () => {
    const folder = createTrainFolder({ steps: 2 })
    fill(folder, { 'a/small.png': 'grey PNG', 'a/broken.png': new TextEncoder().encode('no picture at all') })
    const { code, document, stderr } = await runJson(['train', 'run.json'], { cwd: folder })
    expect(code).toBe(0)
    expect(document.skipped).toMatchObject([
      { name: join(folder, 'a/broken.png'), reason: 'unreadable' },
      { name: join(folder, 'a/small.png'), reason: 'too-small' },
    ])
    expect(stderr).toMatch(
      /broken\.png: not a picture[\s\S]*small\.png: .*at least 16 × 16[\s\S]*: 2 of them/,
    )
  })

  it.each([
    ['an empty folder', { data: 'nothing' }, 3, 'NO_PICTURES', /nothing: no pictures/],
    ['a missing folder', { data: 'absent' }, 3, 'NOT_FOUND', /absent: no such/],
    ['no validation pictures', { validation: { data: 'nothing' } }, 3, 'NO_PICTURES', /nothing: no pictures/],
    ['patches larger than every picture', { patchPx: 99 }, 3, 'EMPTY_SET', /198 × 198 pixels or more/],
    [
      'an unknown preset',
      { network: { preset: 'edsr', scale: 2 } },
      2,
      'BAD_CONFIG',
      /network\.preset.*"edsr"/,
    ],
  ])('refuses %s', async (_, changes, exitCode, errorCode, message) => {
    const folder = createTrainFolder({ steps: 2, ...changes })
    fill(folder, { 'nothing/notes.txt': new Uint8Array(1) })
    const { code, document } = await runJson(['train', 'run.json'], { cwd: folder })
    expect([code, document.error?.code]).toEqual([exitCode, errorCode])
    expect(document.error?.message).toMatch(message)
  })

  it('overwrites no other run, and resumes none of another config', async () => {
    const folder = createTrainFolder({ steps: 2 })
    await runCommand(['train', 'run.json'], { cwd: folder })
    const second = await runJson(['train', 'run.json'], { cwd: folder })
    expect([second.code, second.document.error?.code]).toEqual([2, 'RUN_EXISTS'])
    const other = await runJson(['train', 'run.json', '--resume', '--seed', '7'], { cwd: folder })
    expect([other.code, other.document.error?.code]).toEqual([2, 'OTHER_RUN'])
    expect(other.document.error?.message).toContain('seed (0, 7)')
    const none = await runJson(['train', 'run.json', '--resume', '--out', 'elsewhere'], { cwd: folder })
    expect([none.code, none.document.error?.code]).toEqual([2, 'NO_RUN'])
  })

  it('ends a training that diverges, and keeps the last good checkpoint', async () => {
    const folder = createTrainFolder({
      optimizer: { kind: 'sgd' },
      logEverySteps: 1,
      checkpointEverySteps: 1,
    })
    await runCommand(['train', 'run.json', '--steps', '3'], { cwd: folder })
    const before = readTensors(join(folder, 'run', state))
    writeConfig(folder, {
      optimizer: { kind: 'sgd' },
      logEverySteps: 1,
      checkpointEverySteps: 1000,
      learningRate: { kind: 'constant', rate: 1e12 },
    })
    const { code, document } = await runJson(['train', 'run.json', '--resume'], { cwd: folder })
    expect([code, document.error?.code]).toEqual([3, 'DIVERGED'])
    expect(document.error?.message).toMatch(/Lower the learning rate/)
    expect(readTensors(join(folder, 'run', state))).toEqual(before)
  })
})
