import { registerWasmTraining } from '@sr/layers'
import { fsrcnnConfig, type Tensor, tensorShapes } from '@sr/network'
import { createRandom, maxAbsoluteDifference } from '@sr-internal/testing'
import { backends, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildFsrcnn, extractWeights, freezeTrunk } from '../../src/model/model.js'
import { createOptimizer } from '../../src/train/optimizer.js'
import { createPatchSource, type PatchSource } from '../../src/train/patch-source.js'
import type { StepReport, TrainOptions } from '../../src/train/train-options.js'
import { trainSr } from '../../src/train/train-sr.js'
import { readTrainingState, type TrainingState, writeTrainingState } from '../../src/train/training-state.js'
import { collapse, wideShapes } from '../../src/train/wide-kernel.js'
import steps from '../fixtures/training-steps.json' with { type: 'json' }
import { seededInput } from '../support/seeded-weights.js'
import { waves } from '../support/waves.js'

const { seeds, bounds, rate, largestNorm, losses, norms } = steps.wideSteps
const config = fsrcnnConfig({ scale: 2, d: 4, s: 3, m: 1, edge: 'replicate' }) // as train_fsrcnn.py trains it
const options: TrainOptions = {
  steps: 4,
  learningRate: { kind: 'constant', rate: 0.003 },
  largestGradientNorm: 0.5,
  averageDecay: 0.9,
  reparam: true,
}
const build = () => buildFsrcnn({ scale: 2, d: 4, s: 3, m: 1, seed: 1 })
const sourceOf = () =>
  createPatchSource([{ name: 'waves', read: () => waves(30) }], { scale: 2, patchPx: 6, batch: 2, seed: 5 })

describe.each(backends)('training in wide form on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend)
    registerWasmTraining()
  })

  test('leads in three steps where train_fsrcnn.py leads', async () => {
    const [low, high] = [
      { shape: [1, 7, 8, 1], data: seededInput(config, 7, 8, seeds.input) },
      { shape: [1, 14, 16, 1], data: seededInput(config, 14, 16, seeds.target) },
    ] as const
    const source: PatchSource = { ...(await sourceOf()), next: () => ({ input: low, target: high }) }
    const reports: StepReport[] = []
    const model = buildFsrcnn(config)
    const { weights } = await trainSr(tf, model, source, {
      steps: 3,
      learningRate: { kind: 'constant', rate },
      rateFactors: { trunk: 1, head: 1 },
      loss: 'l1',
      largestGradientNorm: largestNorm,
      reparam: true,
      resume: seededStart(source),
      onStep: (report) => void reports.push(report),
    })
    expect(
      maxAbsoluteDifference(
        losses,
        reports.map(({ loss }) => loss),
      ),
    ).toBeLessThan(1e-6)
    expect(
      maxAbsoluteDifference(
        norms,
        reports.map(({ gradientNorm = 0 }) => gradientNorm),
      ),
    ).toBeLessThan(1e-5)
    for (const [name, data] of Object.entries(steps.wideSteps.tensors)) {
      expect(maxAbsoluteDifference(weights.tensors.get(name)?.data ?? [], data), name).toBeLessThan(1e-5)
    }
    model.dispose()
  })

  test('goes on from a file, bit for bit, as if it had not stopped', async () => {
    let file = new Uint8Array()
    const model = build()
    const whole = await trainSr(tf, model, await sourceOf(), {
      ...options,
      onStep: ({ step, state }) => {
        if (step === 2) file = writeTrainingState(state())
      },
    })
    const resumed = await trainSr(tf, build(), await sourceOf(), {
      ...options,
      resume: readTrainingState(file),
    })
    expect(resumed).toEqual(whole)
    expect((await extractWeights(model)).tensors).toEqual(whole.weights.tensors)
  })
})

describe('training in wide form', () => {
  beforeAll(() => useBackend('cpu'))

  test("starts at the model's own weights: at a rate of next to nothing these stay, to float32's rounding", async () => {
    const model = build()
    const before = await extractWeights(model)
    const learningRate = { kind: 'constant', rate: 1e-30 } as const
    await trainSr(tf, model, await sourceOf(), { ...options, steps: 1, learningRate })
    for (const [name, { data }] of (await extractWeights(model)).tensors) {
      expect(maxAbsoluteDifference(data, before.tensors.get(name)?.data ?? []), name).toBeLessThan(2e-7)
    }
  })

  test('of the head alone widens the head alone', async () => {
    const model = build()
    freezeTrunk(model)
    const { wide } = await trainSr(tf, model, await sourceOf(), options)
    expect([...(wide?.keys() ?? [])]).toEqual(['deconv.pointwise', 'deconv.spatial', 'deconv.beside'])
  })

  test('does not go on from a plain run, nor a plain run from it, nor from other kernels', async () => {
    const wide = await trainSr(tf, build(), await sourceOf(), options)
    const plain = await trainSr(tf, build(), await sourceOf(), { ...options, reparam: false })
    const frozen = build()
    freezeTrunk(frozen)
    const refused = { name: 'TrainingError', code: 'state-mismatch' }
    const resume = async (model: ReturnType<typeof build>, state: TrainingState, reparam: boolean) =>
      trainSr(tf, model, await sourceOf(), { ...options, reparam, resume: state })
    await expect(resume(build(), wide, false)).rejects.toMatchObject(refused)
    await expect(resume(build(), plain, true)).rejects.toMatchObject(refused)
    await expect(resume(frozen, wide, true)).rejects.toMatchObject(refused)
  })
})

/** The state before the first step, with the parts of kernels that make_training_fixtures.py draws. */
function seededStart(source: PatchSource): TrainingState {
  const random = createRandom(seeds.parts)
  const wide = new Map<string, Tensor>()
  const tensors = new Map<string, Tensor>()
  for (const [name, shape] of tensorShapes(config)) {
    const length = shape.reduce((product, size) => product * size, 1)
    const layer = name.replace('.weight', '')
    tensors.set(name, { shape, data: new Float32Array(length).fill(name.includes('prelu') ? 0.25 : 0) })
    if (shape.length !== 4) continue
    const shapes = wideShapes(shape)
    const draw = (part: 'pointwise' | 'spatial' | 'beside'): Tensor => {
      const length = shapes[part].reduce((product, size) => product * size, 1)
      const data = Float32Array.from({ length }, () => bounds[part] * (2 * random() - 1))
      wide.set(`${layer}.${part}`, { shape: shapes[part], data })
      return { shape: shapes[part], data }
    }
    const parts = { pointwise: draw('pointwise'), spatial: draw('spatial'), beside: draw('beside') }
    tensors.set(name, { shape, data: Float32Array.from(collapse(parts).data) })
  }
  const vectors = [...tensors].filter(([, { shape }]) => shape.length === 1)
  const trained = [...wide].filter(([name]) => !name.endsWith('.beside'))
  const { moments } = createOptimizer({ kind: 'adam' }, new Map([...trained, ...vectors]))
  return { step: 0, weights: { config, tensors }, wide, moments, source: source.state() }
}
