import { readFileSync } from 'node:fs'
import type { Raster } from '@sr/image'
import { registerWasmTraining } from '@sr/layers'
import type { FsrcnnConfig } from '@sr/network'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { backends, leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildFsrcnn, extractWeights, freezeTrunk, loadWeights, withHead } from '../../src/model/model.js'
import { buildSrcnn } from '../../src/model/srcnn.js'
import type { PatchSourceOptions } from '../../src/train/patch-options.js'
import { createPatchSource, type Patches, type PatchSource } from '../../src/train/patch-source.js'
import type { StepReport, TrainOptions } from '../../src/train/train-options.js'
import { trainSr } from '../../src/train/train-sr.js'
import { readTrainingState, type TrainingState, writeTrainingState } from '../../src/train/training-state.js'
import { createValidationSet } from '../../src/train/validation-set.js'
import { overfitPatch } from '../support/overfit-patch.js'
import { seededInput, seededWeights } from '../support/seeded-weights.js'
import { waves } from '../support/waves.js'

interface StepCase {
  readonly config: FsrcnnConfig
  readonly input: { readonly height: number; readonly width: number }
  readonly output: { readonly shape: number[] }
  readonly step: { readonly loss: number; readonly tensors: Record<string, { readonly data: number[] }> }
}

const { seeds, learningRate, cases } = JSON.parse(
  readFileSync(new URL('../fixtures/model.json', import.meta.url), 'utf8'),
)
/** Networks of luma whose weights PyTorch moved by one step of gradient descent. */
const stepCases = (cases as StepCase[]).filter(({ config, step }) => step && config.channels === 1)

const pictures = [24, 30].map((px) => ({ name: `${px}`, read: () => waves(px) }))
const steps = 6
const options: TrainOptions = {
  steps,
  learningRate: { kind: 'cosine', rate: 0.01, steps, warmUpSteps: 2 },
  largestGradientNorm: 0.5,
  averageDecay: 0.9,
}
const build = (seed = 1) => buildFsrcnn({ scale: 2, d: 4, s: 3, m: 1, seed })
const sourceOf = (change: Partial<PatchSourceOptions> = {}) =>
  createPatchSource(pictures, { scale: 2, patchPx: 6, batch: 3, seed: 5, ...change })

describe.each(backends)('training on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend)
    registerWasmTraining()
  })

  test('overfits one patch to more than 50 dB', { tags: backend === 'cpu' ? ['nightly'] : [] }, async () => {
    expect((await overfitPatch(tf)).psnr).toBeGreaterThan(50)
  })

  test.each(stepCases)(
    'with one step of gradient descent leads where PyTorch’s does: $config.d filters, ×$config.scale',
    async ({ config, input, output, step }) => {
      const [, height, width] = output.shape
      const patches = (height: number, width: number, seed: number): Patches => ({
        shape: [1, height, width, 1],
        data: seededInput(config, height, width, seed),
      })
      const source: PatchSource = {
        ...(await sourceOf()),
        next: () => ({
          input: patches(input.height, input.width, seeds.input),
          target: patches(height, width, seeds.target),
        }),
      }
      const model = buildFsrcnn(config)
      loadWeights(model, seededWeights(config, seeds.weights))
      const losses: number[] = []
      const { weights } = await trainSr(tf, model, source, {
        steps: 1,
        learningRate: { kind: 'constant', rate: learningRate },
        rateFactors: { trunk: 1, head: 1 },
        optimizer: { kind: 'sgd' },
        onStep: ({ loss }) => void losses.push(loss),
      })
      expect(losses[0]).toBeCloseTo(step.loss, 5)
      for (const [name, { data }] of Object.entries(step.tensors)) {
        expect(maxAbsoluteDifference(weights.tensors.get(name)?.data ?? [], data), name).toBeLessThan(1e-5)
      }
      model.dispose()
    },
  )

  test('has the same curve for the same seed, and another for another', async () => {
    const curveOf = async (seed: number) => (await run({}, { seed })).losses
    const curve = await curveOf(5)
    expect(curve).toHaveLength(steps)
    expect(await curveOf(5)).toEqual(curve)
    expect(await curveOf(6)).not.toEqual(curve)
  })

  test.each([{ kind: 'adam' }, { kind: 'sgd' }, { kind: 'soap' }] as const)(
    'that goes on from a file ends, bit for bit, as if it had not stopped: $kind',
    async (optimizer) => {
      for (const stop of [1, 4]) {
        const whole = await run({ optimizer })
        let file = new Uint8Array()
        const abort = new AbortController()
        const cut = run({
          optimizer,
          signal: abort.signal,
          onStep: ({ step, state }) => {
            if (step !== stop) return
            file = writeTrainingState(state())
            abort.abort()
          },
        })
        await expect(cut).rejects.toThrow(abort.signal.reason)
        const resumed = await run({ optimizer, resume: readTrainingState(file) }, {}, build(99))
        expect(resumed.state).toEqual(whole.state)
        expect(resumed.losses).toEqual(whole.losses.slice(stop))
        expect(resumed.weights).toEqual(whole.weights)
      }
    },
  )

  test('of the head alone leaves the trunk as it was, bit for bit, and moves the head', async () => {
    for (const frozenBy of ['freezeTrunk', 'rateFactors'] as const) {
      const x3 = buildFsrcnn({ scale: 3, d: 4, s: 3, m: 1, seed: 2 })
      const model = withHead(x3, { scale: 2 })
      if (frozenBy === 'freezeTrunk') freezeTrunk(model)
      const before = await extractWeights(model)
      const change = frozenBy === 'rateFactors' ? { rateFactors: { trunk: 0, head: 1 } } : {}
      const { state, weights } = await run(change, {}, model)
      for (const [name, { data }] of before.tensors) {
        if (name.startsWith('deconv')) expect(weights.get(name)?.data).not.toEqual(data)
        else expect(weights.get(name)?.data).toEqual(data)
      }
      expect([...state.moments.keys()].every((name) => name.includes('deconv'))).toBe(true)
      x3.dispose()
    }
  })

  test('trains SRCNN on enlarged patches', async () => {
    const model = buildSrcnn({ scale: 2, kernels: [3, 1, 3], filters: [4, 3], edge: 'replicate' })
    const { losses } = await run({ learningRate: { kind: 'constant', rate: 0.01 } }, { inputScale: 2 }, model)
    expect(losses.at(-1)).toBeLessThan(losses[0])
  })

  test('keeps no tensor, whether it ends, is aborted, diverges or is refused', async () => {
    const model = build()
    const set = await createValidationSet(pictures, { scale: 2 })
    const validation = { set, everySteps: 2 }
    const leakFrom = (source: PatchSource, change: Partial<TrainOptions> = {}) =>
      leakedTensors(() => trainSr(tf, model, source, { ...options, ...change }).catch(() => {}))
    const leakOf = async (change: Partial<TrainOptions>, source?: Partial<PatchSourceOptions>) =>
      leakFrom(await sourceOf(source), change)
    const fail = () => {
      throw new Error('disk full')
    }
    const source = await sourceOf()
    const batches = [source.next()]
    expect(await leakFrom({ ...source, next: () => batches.pop() ?? fail() })).toBe(0)
    expect(await leakOf({ validation })).toBe(0)
    expect(await leakOf({ signal: AbortSignal.abort() })).toBe(0)
    expect(await leakOf({ onStep: fail })).toBe(0)
    expect(await leakOf({}, { scale: 3 })).toBe(0)
    expect(
      await leakOf({ learningRate: { kind: 'constant', rate: 1e30 }, rateFactors: { trunk: 1, head: 1 } }),
    ).toBe(0)
    model.dispose()
  })
})

describe('training', () => {
  beforeAll(() => useBackend('cpu'))

  test.each([undefined, 0.5])(
    'stops when it diverges and says what to lower, clipped to %s',
    async (largestGradientNorm) => {
      const model = build()
      let last = new Map()
      const training = trainSr(tf, model, await sourceOf(), {
        steps: 20,
        learningRate: { kind: 'constant', rate: 1e15 },
        optimizer: { kind: 'adam' },
        ...(largestGradientNorm === undefined ? {} : { largestGradientNorm }),
        onStep: ({ state }) => {
          last = new Map(state().weights.tensors)
        },
      })
      await expect(training).rejects.toMatchObject({
        name: 'TrainingError',
        code: 'diverged',
        message: expect.stringMatching(/step \d+: .* Lower the learning rate .* largestGradientNorm/),
      })
      expect((await extractWeights(model)).tensors).toEqual(last)
      model.dispose()
    },
  )

  test.each([false, true])(
    'stops where a finite gradient moves a weight out of the range of floats, reparam %s',
    async (reparam) => {
      const model = build()
      const before = (await extractWeights(model)).tensors
      const reported: number[] = []
      const training = trainSr(tf, model, await sourceOf(), {
        steps: 2,
        // Above all 32-bit floats, and Adam's first step is as large as the rate.
        learningRate: { kind: 'constant', rate: 1e39 },
        optimizer: { kind: 'adam' },
        reparam,
        onStep: ({ step }) => void reported.push(step),
      })
      await expect(training).rejects.toMatchObject({
        code: 'diverged',
        message: expect.stringMatching(/step 1: \S+ is no longer finite\. Lower the learning rate/),
      })
      expect(reported).toEqual([])
      expect((await extractWeights(model)).tensors).toEqual(before)
      model.dispose()
    },
  )

  test('draws each batch but the first while the one before is in work, and no more than there are steps', async () => {
    const source = await sourceOf()
    const events: string[] = []
    const model = build()
    const next = () => {
      events.push('draw')
      return source.next()
    }
    await trainSr(
      tf,
      model,
      { ...source, next },
      { ...options, steps: 3, onStep: () => void events.push('step') },
    )
    expect(events).toEqual(['draw', 'draw', 'step', 'draw', 'step', 'step'])
    model.dispose()
  })

  test('ends between two steps when it is aborted, with the weights of the last', async () => {
    const abort = new AbortController()
    const model = build()
    const reports: StepReport[] = []
    const source = await sourceOf()
    const training = trainSr(tf, model, source, {
      ...options,
      signal: abort.signal,
      onStep: (report) => {
        reports.push(report)
        if (report.step === 2) setTimeout(() => abort.abort(new Error('Ctrl-C')))
      },
    })
    await expect(training).rejects.toThrow('Ctrl-C')
    expect(reports.length).toBeLessThan(steps)
    const state = reports.at(-1)?.state()
    expect(state?.step).toBe(reports.length)
    expect((await extractWeights(model)).tensors).toEqual(state?.weights.tensors)
    expect(source.state()).toEqual(state?.source)
    model.dispose()
  })

  test('validates the averaged weights at every second step and at the end, and goes on with its own', async () => {
    const set = await createValidationSet(pictures, { scale: 2 })
    const scores = new Map<number, number | undefined>()
    const onStep = ({ step, validation }: StepReport) => {
      scores.set(step, validation?.psnr)
    }
    const model = build()
    const state = await trainSr(tf, model, await sourceOf(), {
      ...options,
      steps: 5,
      validation: { set, everySteps: 2 },
      onStep,
    })
    const validated = [...scores].filter(([, psnr]) => psnr !== undefined).map(([step]) => step)
    expect(validated).toEqual([2, 4, 5])
    expect((await extractWeights(model)).tensors).toEqual(state.weights.tensors)

    // The average itself, scored as the last weights of a model that has it.
    const averaged = await run({ steps: 5, averageDecay: undefined, resume: stateOf(state) })
    const own = await set.score(({ width, height, data }) => {
      const input = tf.tensor4d(data as Float32Array, [1, height, width, 1])
      const output = averaged.model.predict(input) as tf.Tensor4D
      return { width: 2 * width, height: 2 * height, channels: 1, data: output.dataSync<'float32'>() }
    })
    expect(scores.get(5)).toBe(own.psnr)
    expect(await trainSr(tf, model, await sourceOf(), { ...options, steps: 5, resume: state })).toEqual(state)
    model.dispose()
  })

  test('reports the loss, the schedule’s rate and the norm before clipping', async () => {
    const reports: StepReport[] = []
    await run({ onStep: (report) => void reports.push(report), largestGradientNorm: 1e-6 })
    expect(reports.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6])
    expect(reports[0].learningRate).toBe(0.005) // half of the warm-up
    for (const { loss, gradientNorm } of reports) {
      expect(loss).toBeGreaterThan(0)
      expect(gradientNorm).toBeGreaterThan(1e-6)
    }
  })

  test('does not go on from the state of another network, of other pictures, or past its end', async () => {
    const { state } = await run()
    const other = buildFsrcnn({ scale: 2, d: 5, s: 3, m: 1 })
    const refused = { name: 'TrainingError', code: 'state-mismatch' }
    await expect(run({ resume: state }, {}, other)).rejects.toMatchObject(refused)
    await expect(run({ resume: state }, { patchPx: 5 })).rejects.toMatchObject(refused)
    await expect(run({ resume: state, steps: steps - 1 })).rejects.toMatchObject(refused)
    await expect(run({ resume: state, averageDecay: undefined })).rejects.toMatchObject(refused)
    await expect(run({ resume: state, optimizer: { kind: 'sgd' } })).rejects.toMatchObject(refused)
  })

  test('refuses options and models that cannot be meant', async () => {
    const wrong: Partial<TrainOptions>[] = [
      { steps: 0 },
      { learningRate: { kind: 'constant', rate: -1 } },
      { rateFactors: { trunk: -1, head: 1 } },
      { rateFactors: { trunk: 0, head: 0 } },
      { rateFactors: { head: 1 } as never },
      { largestGradientNorm: 0 },
      { averageDecay: 1 },
    ]
    for (const change of wrong) await expect(run(change)).rejects.toThrow(RangeError)
    await expect(run({ loss: 'huber' as never })).rejects.toThrow(TypeError)
    await expect(run({ reparam: 'yes' as never })).rejects.toThrow(TypeError)
    await expect(run({}, { scale: 3 })).rejects.toThrow("the model's scale")
    for (const [input, message] of [
      [{ channels: 3, color: 'rgb' }, 'the model takes 3 channels, the patches have 1'],
      [{ color: 'yFull' }, 'color y601 or rgb and inputRange [0, 1]'],
      [{ inputRange: [-1, 1] }, 'color y601 or rgb and inputRange [0, 1]'],
    ] as const) {
      const other = buildFsrcnn({ scale: 2, d: 4, s: 3, m: 1, ...input })
      await expect(run({}, {}, other)).rejects.toThrow(message)
    }
  })
})

describe('training, on wasm alone because it is long', () => {
  beforeAll(async () => {
    await useBackend('wasm')
    registerWasmTraining()
  })

  for (const loss of ['l1', 'charbonnier'] as const) {
    const title = `overfits one patch to more than 50 dB with the loss ${loss}`
    test(title, { tags: loss === 'l1' ? ['nightly'] : [] }, async () => {
      expect((await overfitPatch(tf, { loss })).psnr).toBeGreaterThan(50)
    })
  }

  test('makes SRCNN better than bicubic on a picture that it has not seen', async () => {
    const scale = 2
    const drawings = [40, 44, 48].map((px) => ({ name: `${px}`, read: () => inkDrawing(px) }))
    const sourceOptions = { scale, inputScale: scale, patchPx: 16, batch: 4, seed: 1 } as const
    const source = await createPatchSource(drawings.slice(1), sourceOptions)
    const set = await createValidationSet(drawings.slice(0, 1), { scale, inputScale: scale })
    const model = buildSrcnn({ scale, kernels: [5, 1, 3], filters: [12, 6], seed: 3 })
    const steps = 200
    const scores: number[] = []
    await trainSr(tf, model, source, {
      steps,
      learningRate: { kind: 'cosine', rate: 0.01, steps, warmUpSteps: 10 },
      rateFactors: { trunk: 1, head: 1 },
      optimizer: { kind: 'soap' },
      validation: { set, everySteps: steps },
      onStep: ({ validation }) => void (validation && scores.push(validation.psnr)),
    })
    expect(scores[0]).toBeGreaterThan(set.bicubic.psnr)
    model.dispose()
  })
})

/** A short training and what came of it. */
async function run(
  change: { [Name in keyof TrainOptions]?: TrainOptions[Name] | undefined } = {},
  source: Partial<PatchSourceOptions> = {},
  model: LayersModel = build(),
) {
  const losses: number[] = []
  const state = await trainSr(tf, model, await sourceOf(source), {
    ...options,
    ...change,
    onStep: (report) => {
      losses.push(report.loss)
      return change.onStep?.(report)
    },
  } as TrainOptions)
  return { losses, state, model, weights: (await extractWeights(model)).tensors }
}

/** The state whose last weights are the averaged ones of `state`. */
function stateOf({ average, ...state }: TrainingState): TrainingState {
  return { ...state, weights: average ?? state.weights }
}

/** Black and white with smooth outlines, where bicubic is at its worst. */
function inkDrawing(px: number): Raster {
  const raster = waves(px)
  return { ...raster, data: raster.data.map((value) => (value > 128 ? 230 : 30)) }
}
