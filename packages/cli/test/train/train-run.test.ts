import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { presetConfig, seededWeights } from '@sr/network'
import { readSafetensors, readWeights, writeMultiWeights, writeSafetensors } from '@sr/weights-converter'
import { fill, seededPicture } from '@sr-internal/pictures'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { describe, expect, it, vi } from 'vitest'
import { RunLog } from '../../src/train/run-log.js'
import { runJson } from '../support/run-command.js'
import { courseOf, createTrainFolder, readLog, readTensors, writeConfig } from '../support/train-folder.js'
import { trainHere } from '../support/train-here.js'

const state = 'last.training.safetensors'

describe('a run', () => {
  it('logs each interval and each validation once, with memory that does not grow', async () => {
    const folder = createTrainFolder()
    await trainHere(folder)
    const log = readLog(folder)
    const stepsOf = (wanted: string) => log.filter(({ kind }) => kind === wanted).map(({ step }) => step)
    expect(stepsOf('interval')).toEqual([4, 8, 12, 16, 20, 24, 28, 32, 36, 40])
    expect(stepsOf('validation')).toEqual([10, 20, 30, 40])
    const intervals = log.filter(({ kind }) => kind === 'interval')
    expect(new Set(intervals.map(({ tensors }) => tensors)).size).toBe(1)
    for (const { rssBytes } of intervals) expect(rssBytes).toBeGreaterThan(0)
  })

  it('gives the same bits for the same seed, and others for another', async () => {
    const folder = createTrainFolder({ steps: 4 })
    for (const [out, seed] of [
      ['first', 1],
      ['same', 1],
      ['other', 2],
    ] as const) {
      await trainHere(folder, { out, seed })
    }
    const tensorsOf = (out: string) => readTensors(join(folder, out, state))
    expect(tensorsOf('same')).toEqual(tensorsOf('first'))
    expect(tensorsOf('other')).not.toEqual(tensorsOf('first'))
  })

  it('can be run again from the config in its folder', async () => {
    const folder = createTrainFolder({ steps: 4 })
    await trainHere(folder, { seed: 3, scale: 3 })
    await trainHere(folder, { config: 'run/config.json', out: 'again' })
    expect(courseOf(readLog(folder, 'again'))).toEqual(courseOf(readLog(folder)))
  })

  it('keeps the best score across a resume, and takes more steps', async () => {
    const folder = createTrainFolder({ steps: 20 })
    const first = await trainHere(folder)
    const again = await trainHere(folder, { resume: true })
    expect(again.document).toMatchObject({ best: first.document.best, steps: 20 })
    const { document } = await trainHere(folder, { resume: true, steps: 30 })
    const psnrs = readLog(folder).flatMap(({ psnr }) => psnr ?? [])
    expect(psnrs).toHaveLength(3)
    expect(document).toMatchObject({ steps: 30, best: { psnr: Math.max(...psnrs) } })
  })

  it('ends when validation no longer gets better', async () => {
    // A rate this small moves no float, so that no validation is better than the first.
    const learningRate = { kind: 'constant', rate: 1e-30 }
    const folder = createTrainFolder({ learningRate, averageDecay: null, earlyStop: { patience: 2 } })
    const { document } = await trainHere(folder)
    expect(document).toMatchObject({ endedBy: 'earlyStop', steps: 30, best: { step: 10 } })
    expect((await trainHere(folder, { resume: true })).document).toMatchObject({ steps: 30 })
  })

  it.each([
    ['SOAP and wide kernels', { optimizer: { kind: 'soap' }, reparam: true }],
    ['pictures that are degraded anew', { degrade: { jpeg: [10, 95], webp: [20, 80], lossless: 0.2 } }],
    [
      'SGD, clipped, and no average',
      { optimizer: { kind: 'sgd' }, largestGradientNorm: 0.1, averageDecay: null },
    ],
  ])('resumes exactly with %s', async (_, changes) => {
    const learningRate = { kind: 'constant', rate: 1e-3 }
    const folder = createTrainFolder({ ...changes, learningRate, validation: { data: 'v', everySteps: 3 } })
    await trainHere(folder, { steps: 9, out: 'whole' })
    await trainHere(folder, { steps: 6 })
    await trainHere(folder, { steps: 9, resume: true })
    expect(readTensors(join(folder, 'run', state))).toEqual(readTensors(join(folder, 'whole', state)))
  })

  it('scores degraded pictures where it trains on them', async () => {
    const folder = createTrainFolder({ steps: 1 })
    const clean = (await trainHere(folder)).document.bicubic
    writeConfig(folder, { steps: 1, degrade: { jpeg: [10, 30] } })
    const degraded = (await trainHere(folder, { out: 'degraded' })).document.bicubic
    expect((degraded as { psnr: number }).psnr).toBeLessThan((clean as { psnr: number }).psnr - 0.5)
    expect((await trainHere(folder, { out: 'other', seed: 5 })).document.bicubic).toEqual(degraded)
  })

  it('does not go on with other losses', async () => {
    const folder = createTrainFolder({ steps: 1, degrade: { jpeg: [10, 30] } })
    await trainHere(folder)
    writeConfig(folder, { steps: 1, degrade: { jpeg: [10, 95] } })
    const { code, document } = await trainHere(folder, { resume: true, steps: 2 })
    expect([code, document.error?.code]).toEqual([2, 'other-run'])
    expect(document.error?.message).toContain('degrade.jpeg ([10,30], [10,95])')
  })

  it('trains a plain network, whose shortcut it starts as', async () => {
    const network = {
      ...{ architecture: 'plain', scale: 2, kernels: [3, 3, 3], filters: [6, 6], activations: ['prelu'] },
      ...{ shortcut: 'bicubic', edge: 'replicate' },
    }
    const folder = createTrainFolder({ network, steps: 40 })
    const { code, document } = await trainHere(folder)
    expect(code).toBe(0)
    const [bicubic, best] = [document.bicubic, document.best].map(
      (scores) => (scores as { psnr: number }).psnr,
    )
    expect(best).toBeGreaterThan(bicubic - 1)
    const { config, tensors } = readWeights(readFileSync(join(folder, 'run/last.safetensors')))
    expect(config).toMatchObject({ ...network, activations: ['prelu', 'prelu'] })
    expect(tensors.get('conv_2_prelu.weight')?.shape).toEqual([6])
  })

  it.each([
    ['as they are', null],
    ['degraded', { jpeg: [10, 95] }],
  ])('trains an RGB network on pictures %s', async (_, degrade) => {
    const network = {
      ...{
        architecture: 'plain',
        scale: 2,
        channels: 3,
        kernels: [3, 3],
        filters: [6],
        activations: ['relu'],
      },
      ...{ shortcut: 'nearest', edge: 'replicate' },
    }
    const folder = createTrainFolder({ network, steps: 40, degrade, averageDecay: null })
    const { code } = await trainHere(folder)
    expect(code).toBe(0)
    const psnrs = readLog(folder).flatMap(({ psnr }) => psnr ?? [])
    expect(psnrs.at(-1)).toBeGreaterThan((psnrs[0] ?? 0) + 0.1)
    const { config } = readWeights(readFileSync(join(folder, 'run/last.safetensors')))
    expect(config).toMatchObject({ channels: 3, color: 'rgb' })
  })

  it('trains SRCNN on what bicubic has enlarged', async () => {
    const network = { architecture: 'srcnn', scale: 2, kernels: [3, 1, 3], filters: [4, 3] }
    const folder = createTrainFolder({ network, patchPx: 16, steps: 4 })
    const { code } = await trainHere(folder)
    expect(code).toBe(0)
    const { config } = readWeights(readFileSync(join(folder, 'run/last.safetensors')))
    expect(config).toMatchObject({ architecture: 'srcnn', kernels: [3, 1, 3] })
  })

  it('trains on cpu as on wasm, and warns where a resume changes from one to the other', async () => {
    // SOAP and Adam would make rounding errors in the smallest gradients as large as other steps.
    const folder = createTrainFolder({ steps: 3, optimizer: { kind: 'sgd' } })
    await trainHere(folder)
    await trainHere(folder, { backend: 'cpu', out: 'cpu' })
    const [wasm, cpu] = ['run', 'cpu'].map((run) =>
      readWeights(readFileSync(join(folder, run, 'last.safetensors'))),
    )
    for (const [name, { data }] of wasm.tensors) {
      expect(maxAbsoluteDifference(data, cpu.tensors.get(name)?.data ?? [])).toBeLessThan(1e-5)
    }
    const { code, stderr } = await trainHere(folder, { out: 'cpu', resume: true, steps: 4 })
    expect(code).toBe(0)
    expect(stderr).toMatch(/begun on cpu, goes on on wasm/)
  })

  it('has a report that needs no other file, with loss, PSNR and bicubic', async () => {
    const folder = createTrainFolder()
    await trainHere(folder)
    const [chart, page] = ['chart.svg', 'report.html'].map((name) =>
      readFileSync(join(folder, 'run', name), 'utf8'),
    )
    expect(chart).toMatch(/^<svg xmlns/)
    for (const text of [chart, page])
      expect(text).toMatch(/Validation PSNR[\s\S]*bicubic \d+\.\d\d[\s\S]*Training loss/)
    expect(chart.match(/class="line (psnr|loss)"/g)).toHaveLength(2)
    expect(page).not.toMatch(/(src|href)=|url\((?!#)/)
  })
})

describe('two-step training', () => {
  it('trains on the first folder, then on all at half the rates, the head at a tenth', async () => {
    const learningRate = { kind: 'constant', rate: 1e-3 }
    const folder = createTrainFolder({ data: ['a', 'b'], steps: 6, logEverySteps: 1, learningRate })
    expect((await trainHere(folder, { twoStep: true })).document).toMatchObject({ steps: 12, skipped: [] })
    const intervals = readLog(folder).filter(({ kind }) => kind === 'interval')
    expect(intervals.map(({ step, stage, learningRate }) => [step, stage, learningRate])).toEqual(
      Array.from({ length: 12 }, (_, i) => [i + 1, i < 6 ? 1 : 2, i < 6 ? 1e-3 : 5e-4]),
    )
    const { rateFactors } = JSON.parse(readFileSync(join(folder, 'run/config.json'), 'utf8'))
    expect(rateFactors).toEqual({ trunk: 1, head: 0.1 })
  })
})

describe('a run that is killed', () => {
  it.each([
    ['before its first validation and checkpoint', 3],
    ['after a validation whose step has no checkpoint', 10],
    ['before the first checkpoint of its second stage', 18],
    ['in its second stage', 25],
  ])('%s goes on to the bits and the log of an uninterrupted one', async (_, step) => {
    const folder = createTrainFolder({ data: ['a', 'b'], steps: 16, logEverySteps: 1, twoStep: true })
    copyRunAtStep(folder, step)
    await trainHere(folder)
    vi.restoreAllMocks()
    expect(readLog(folder, 'killed').at(-1)?.step).toBe(step)
    await trainHere(folder, { out: 'killed', resume: true })
    for (const file of ['best.safetensors', state]) {
      expect(readTensors(join(folder, 'killed', file))).toEqual(readTensors(join(folder, 'run', file)))
    }
    expect(courseOf(readLog(folder, 'killed'))).toEqual(courseOf(readLog(folder)))
  })
})

/**
 * Copies the folder `run` to `killed` once the log has all lines of a step: what kill -9 would leave then.
 */
function copyRunAtStep(folder: string, step: number): void {
  const { append } = RunLog.prototype
  vi.spyOn(RunLog.prototype, 'append').mockImplementation(async function (this: RunLog, entry) {
    await append.call(this, entry)
    if (entry.kind !== 'interval' || entry.step !== step) return
    // Without the lock, whose process is this one and lives.
    const filter = (path: string) => !basename(path).startsWith('.lock-')
    cpSync(join(folder, 'run'), join(folder, 'killed'), { recursive: true, filter })
  })
}

describe('start', () => {
  // A rate this small moves no float.
  const still = { steps: 1, averageDecay: null, learningRate: { kind: 'constant', rate: 1e-30 } }

  it('begins with all weights of a file, of a run or of a built-in network', async () => {
    const folder = createTrainFolder({ steps: 2 })
    await trainHere(folder)
    const own = readTensors(join(folder, 'run/last.safetensors'))
    for (const start of ['run/last.safetensors', `run/${state}`]) {
      writeConfig(folder, { ...still, averageDecay: null, start })
      expect((await trainHere(folder, { out: `on ${basename(start)}` })).code).toBe(0)
      const weights = start.endsWith(state) ? 'average' : ''
      expect(readTensors(join(folder, `on ${basename(start)}`, 'last.safetensors')), weights).toEqual(own)
    }
    writeConfig(folder, { ...still, network: { preset: 'fsrcnn-s', scale: 2 }, start: 'fsrcnn-s-x2' })
    expect((await trainHere(folder, { out: 'on built-in' })).code).toBe(0)
    const { weights } = await import('@sr/fsrcnn/weights/fsrcnn-s-x2')
    const { tensors } = readWeights(readFileSync(join(folder, 'on built-in/last.safetensors')))
    expect(tensors).toEqual(readWeights(weights).tensors)
  })

  it('takes a file that does not say its scale for one of the network, head and all', async () => {
    const preset = presetConfig('fsrcnn-s', 2)
    // Such files are taken for PyTorch's usual head, which lies a pixel off the centre.
    const network = { ...preset, deconv: { ...preset.deconv, crop: [4, 3] as const } }
    const { tensors } = seededWeights(network, 1)
    const folder = createTrainFolder({ ...still, network, start: 'unsaid.safetensors' })
    fill(folder, { 'unsaid.safetensors': writeSafetensors(tensors) })
    const { code, stderr } = await trainHere(folder)
    expect([code, stderr]).toEqual([0, expect.stringContaining('unsaid.safetensors: ')])
    expect(readWeights(readFileSync(join(folder, 'run/last.safetensors'))).tensors).toEqual(tensors)
  })

  it('moves every layer, and goes on without the file', async () => {
    const network = { preset: 'fsrcnn-s', scale: 2 }
    const folder = createTrainFolder({ steps: 2, network, averageDecay: null, start: 'fsrcnn-s-x2' })
    await trainHere(folder)
    const { weights } = await import('@sr/fsrcnn/weights/fsrcnn-s-x2')
    const { tensors } = readWeights(readFileSync(join(folder, 'run/last.safetensors')))
    for (const [name, { data }] of readWeights(weights).tensors)
      expect(tensors.get(name)?.data).not.toEqual(data)
    expect((await trainHere(folder, { resume: true, steps: 3 })).document).toMatchObject({ steps: 3 })
  })

  it('names the keys in which the file is another network', async () => {
    const network = { preset: 'fsrcnn-s', scale: 2 }
    const folder = createTrainFolder({ steps: 1, network, start: 'fsrcnn-s-x3' })
    const { code, document } = await trainHere(folder)
    expect([code, document.error?.code]).toEqual([2, 'other-network'])
    expect(document.error?.message).toMatch(/scale \(3, 2\).*\(checkpoint, config\).*trunk by "transfer"/)
    expect(existsSync(join(folder, 'run'))).toBe(false)
  })
})

describe('--transfer', () => {
  it('keeps every bit of the trunk and trains the head of another scale', async () => {
    const folder = createTrainFolder({ steps: 12 })
    await trainHere(folder)
    const source = readTensors(join(folder, 'run/last.safetensors'))
    for (const from of ['last.safetensors', state]) {
      const transfer = join(folder, 'run', from)
      expect((await trainHere(folder, { transfer, scale: 3, out: `x3-${from}` })).code).toBe(0)
      const found = readTensors(join(folder, `x3-${from}`, 'last.safetensors'))
      const [trunk, head] = [true, false].map((inTrunk) =>
        Object.keys(source).filter((name) => name.startsWith('deconv') !== inTrunk),
      )
      expect([trunk.length, head.length]).toEqual([12, 2])
      for (const name of trunk) expect(found[name]).toBe(source[name])
      for (const name of head) expect(found[name]).not.toBe(source[name])
      expect(readWeights(readFileSync(join(folder, `x3-${from}`, 'last.safetensors'))).config.scale).toBe(3)
    }
  })

  it('takes the trunk of several heads, of a file that does not say its scale, and of built-in weights', async () => {
    const network = presetConfig('fsrcnn', 2)
    const folder = createTrainFolder({ steps: 1, network })
    const { weights } = await import('@sr/fsrcnn/weights/fsrcnn-x3')
    const released = readWeights(weights)
    const x3 = { ...released, config: presetConfig('fsrcnn', 3) }
    const trunk = [...x3.tensors].filter(([name]) => !name.startsWith('deconv'))
    const x4 = seededWeights(presetConfig('fsrcnn', 4), 1)
    fill(folder, {
      'heads.safetensors': writeMultiWeights([x3, { ...x4, tensors: new Map([...x4.tensors, ...trunk]) }]),
      'unsaid.safetensors': writeSafetensors(x3.tensors),
    })
    for (const [from, edge] of [
      [join(folder, 'heads.safetensors'), network.edge],
      [join(folder, 'unsaid.safetensors'), network.edge],
      ['fsrcnn-x3', released.config.edge],
    ] as const) {
      writeConfig(folder, { steps: 1, network: { ...network, edge } })
      const out = `on-${basename(from)}`
      const { document, stderr } = await trainHere(folder, { transfer: from, out })
      expect(document).toMatchObject({ steps: 1 })
      // Of the three only this one leaves something open.
      expect(stderr.includes(`sr: warning: ${from}: `)).toBe(from.endsWith('unsaid.safetensors'))
      const { tensors } = readWeights(readFileSync(join(folder, out, 'last.safetensors')))
      for (const [name, tensor] of trunk) expect(tensors.get(name)).toEqual(tensor)
    }
    const again = await trainHere(folder, { config: 'on-fsrcnn-x3/config.json', out: 'again' })
    expect(again.document).toMatchObject({ steps: 1 })
  })

  it('names the keys in which a checkpoint of another architecture differs', async () => {
    const folder = createTrainFolder({ steps: 2 })
    await trainHere(folder)
    writeConfig(folder, { network: { scale: 3, d: 5, s: 2, m: 1, edge: 'replicate' } }, 'other.json')
    const transfer = join(folder, 'run/last.safetensors')
    const { code, document } = await trainHere(folder, { config: 'other.json', transfer })
    expect([code, document.error?.code]).toEqual([2, 'other-network'])
    expect(document.error?.message).toContain('d (4, 5), edge ("zero", "replicate")')
    expect(existsSync(join(folder, 'other'))).toBe(false)
  })
})

describe('what a run refuses or leaves out', () => {
  it('leaves out small and damaged pictures by name, and trains on the others', async () => {
    const folder = createTrainFolder({ steps: 2 })
    fill(folder, { 'a/small.png': 'grey PNG', 'a/broken.png': new TextEncoder().encode('no picture at all') })
    const { code, document, stderr } = await trainHere(folder)
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
    ['an empty folder', { data: 'nothing' }, 'no-pictures', /nothing: no pictures/],
    ['a missing folder', { data: 'absent' }, 'not-found', /absent: no such/],
    ['no validation pictures', { validation: { data: 'nothing' } }, 'no-pictures', /nothing: no pictures/],
    ['a file for a folder', { data: 'a/1.png' }, 'unreadable', /1\.png: not a folder but a file/],
    ['patches larger than every picture', { patchPx: 99 }, 'empty-set', /198 × 198 pixels or more/],
    ['a batch that no memory holds', { batch: 2 ** 40 }, 'out-of-memory', /Lower batch or patchPx/],
  ])('refuses %s', async (_, changes, errorCode, message) => {
    const folder = createTrainFolder({ steps: 2, ...changes })
    fill(folder, { 'nothing/notes.txt': new Uint8Array(1) })
    const { code, document } = await trainHere(folder)
    expect([code, document.error?.code]).toEqual([3, errorCode])
    expect(document.error?.message).toMatch(message)
  })

  it('begins anew in the folder of a run that was refused, once the config is right', async () => {
    const folder = createTrainFolder({ steps: 2, patchPx: 99 })
    expect((await trainHere(folder)).code).toBe(3)
    writeConfig(folder, { steps: 2 })
    expect((await trainHere(folder)).document).toMatchObject({ steps: 2 })
    expect(JSON.parse(readFileSync(join(folder, 'run/config.json'), 'utf8'))).toMatchObject({ patchPx: 8 })
  })

  it('warns of validation pictures that are trained on', async () => {
    const { stderr } = await trainHere(createTrainFolder({ steps: 1, data: ['a', 'v'] }))
    expect(stderr).toMatch(/validation: 1 of 1 pictures are trained on too/)
  })

  it('replaces no file of something else that has the name of one of its own', async () => {
    const folder = createTrainFolder({ steps: 1 })
    const notes = new TextEncoder().encode('{ "mine": true }')
    for (const name of ['report.html', 'config.json', 'log.jsonl']) {
      fill(folder, { [`${name} here/${name}`]: notes })
      const { code, document } = await trainHere(folder, { out: `${name} here` })
      expect([code, document.error?.code]).toEqual([2, 'run-exists'])
      expect(document.error?.message).toContain(`holds a ${name} that is of no run`)
      expect(readFileSync(join(folder, `${name} here`, name))).toEqual(Buffer.from(notes))
    }
    writeConfig(folder, { steps: 1 }, 'config.json')
    const own = readFileSync(join(folder, 'config.json'))
    const { code, document } = await trainHere(folder, { config: 'config.json', out: '.' })
    expect([code, document.error?.code]).toEqual([2, 'bad-usage'])
    expect(readFileSync(join(folder, 'config.json'))).toEqual(own)
  })

  it('names a damaged state and what is wrong with it, and leaves all files as they are', async () => {
    const folder = createTrainFolder({ steps: 2 })
    await trainHere(folder)
    const path = join(folder, 'run', state)
    const whole = readFileSync(path)
    const withProgress = (json: string) => {
      const { tensors, metadata } = readSafetensors(whole)
      const data = [...tensors].map(
        ([name, { shape, read }]) => [name, { shape, data: read() as Float32Array }] as const,
      )
      return writeSafetensors(new Map(data), new Map([...metadata, ['sr.run', json]]))
    }
    const progress = JSON.parse(readSafetensors(whole).metadata.get('sr.run') ?? '')
    for (const [bytes, message] of [
      [whole.subarray(0, 999), /training\.safetensors: .*ends? (too early|at byte)/],
      [withProgress('{'), /sr\.run in its metadata is damaged/],
      [withProgress('null'), /sr\.run in its metadata is damaged/],
      [withProgress(JSON.stringify({ ...progress, best: { psnr: 'x' } })), /is damaged/],
      [withProgress(JSON.stringify({ ...progress, interval: undefined })), /is damaged/],
    ] as const) {
      fill(folder, { [`run/${state}`]: bytes })
      const config = readFileSync(join(folder, 'run/config.json'))
      const { code, document } = await trainHere(folder, { resume: true, steps: 3 })
      expect([2, 3]).toContain(code)
      expect(document.error?.message).toMatch(message)
      expect(document.error?.message.startsWith(path)).toBe(true)
      expect(readFileSync(path)).toEqual(Buffer.from(bytes))
      expect(readFileSync(join(folder, 'run/config.json'))).toEqual(config)
    }
  })

  it('leaves a run its own config where its pictures have changed since, or no steps are left', async () => {
    const folder = createTrainFolder({ steps: 2 })
    await trainHere(folder)
    const path = join(folder, 'run/config.json')
    const own = readFileSync(path)
    expect((await trainHere(folder, { resume: true, steps: 1 })).document).toMatchObject({ steps: 2 })
    expect(readFileSync(path)).toEqual(own)
    fill(folder, { 'a/5.png': seededPicture(5) })
    const { code, document } = await trainHere(folder, { resume: true, steps: 3 })
    expect([code, document.error?.code]).toEqual([3, 'state-mismatch'])
    expect(readFileSync(path)).toEqual(own)
    rmSync(join(folder, 'a/5.png'))
    expect((await trainHere(folder, { resume: true, steps: 3 })).document).toMatchObject({ steps: 3 })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ steps: 3 })
  })

  it('overwrites no other run, and resumes none of another config', async () => {
    const folder = createTrainFolder({ steps: 2 })
    await trainHere(folder)
    const second = await trainHere(folder)
    expect([second.code, second.document.error?.code]).toEqual([2, 'run-exists'])
    const other = await trainHere(folder, { resume: true, seed: 7 })
    expect([other.code, other.document.error?.code]).toEqual([2, 'other-run'])
    expect(other.document.error?.message).toContain('seed (0, 7)')
    const none = await trainHere(folder, { resume: true, out: 'elsewhere' })
    expect([none.code, none.document.error?.code]).toEqual([2, 'no-run'])
  })

  it('ends a training that diverges, and keeps the last good checkpoint', async () => {
    const changes = { optimizer: { kind: 'sgd' }, logEverySteps: 1, checkpointEverySteps: 100 }
    const folder = createTrainFolder({ ...changes, steps: 3 })
    await trainHere(folder)
    const before = readTensors(join(folder, 'run', state))
    writeConfig(folder, { ...changes, learningRate: { kind: 'constant', rate: 1e12 } })
    const { code, document, stderr } = await trainHere(folder, { resume: true })
    expect([code, document.error?.code]).toEqual([3, 'diverged'])
    expect(document.error?.message).toMatch(/Lower the learning rate/)
    expect(stderr).toMatch(/goes on with changes: learningRate/)
    expect(readTensors(join(folder, 'run', state))).toEqual(before)
  })

  it('stores no weights that a step made infinite, although its loss and gradients are not', async () => {
    const changes = { optimizer: { kind: 'adam' }, checkpointEverySteps: 1 }
    const folder = createTrainFolder({ ...changes, steps: 3 })
    await trainHere(folder)
    const before = readTensors(join(folder, 'run', state))
    writeConfig(folder, { ...changes, learningRate: { kind: 'constant', rate: 1e40 } })
    const { code, document } = await trainHere(folder, { resume: true })
    expect([code, document.error?.code]).toEqual([3, 'diverged'])
    expect(document.error?.message).toMatch(/step 4: \S+ is no longer finite/)
    expect(readTensors(join(folder, 'run', state))).toEqual(before)
  })

  it('takes no empty path, which a variable that is not set leaves', async () => {
    const folder = createTrainFolder({ steps: 1 })
    for (const name of ['out', 'transfer']) {
      const { code, document } = await runJson(['train', 'run.json', `--${name}=`], { cwd: folder })
      expect([code, document.error?.message]).toEqual([2, `--${name}: expected a path, found nothing.`])
    }
  })

  it('says that tfjs-node is not there', async () => {
    const folder = createTrainFolder({ steps: 3 })
    const { code, document } = await trainHere(folder, { backend: 'tfjs-node' })
    expect([code, document.error?.code]).toEqual([4, 'engine-not-available'])
    expect(existsSync(join(folder, 'run'))).toBe(false)
  })
})
