import { backends, leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { layers, sequential } from '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  type LossOptions,
  msSsimLoss,
  psnrLoss,
  ssim,
  ssimLoss,
  type TensorMetricOptions,
} from '../../src/tensor/index.js'
import fixture from '../fixtures/loss-gradients.json' with { type: 'json' }
import { vectorPair } from '../support/vector-pictures.js'
import { tensorOf } from './tensor-pictures.js'

type Loss = (picture: tf.Tensor, reference: tf.Tensor, options: LossOptions) => tf.Scalar

const losses: Record<string, Loss> = { ssimLoss, msSsimLoss, psnrLoss }
const cases = fixture.cases.map((each) => ({ ...each, named: JSON.stringify(each.options) }))
const gradientCases = cases.map((each) => ({ ...each, compute: losses[each.loss] }))

describe.each(backends)('on the %s backend', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(gradientCases)("$loss $named on $shape and its gradient are PyTorch's", async (each) => {
    const { compute, options, shape, levels, picture, reference, value, every, gradient } = each
    const unit = (samples: number[]) =>
      tf.tensor4d(
        Float32Array.from(samples, (level) => level / levels),
        shape as [number, number, number, number],
      )
    const [x, y] = [unit(picture), unit(reference)]
    const slope = tf.valueAndGrad((tensor) =>
      compute(tensor, y, { ...(options as TensorMetricOptions), dataRange: 1 }),
    )(x)
    expect((await slope.value.data())[0]).toBeCloseTo(value, 5)
    const largest = Math.max(...gradient.map(Math.abs))
    const sampled = Array.from(await slope.grad.data()).filter((_, index) => index % every === 0)
    expect(sampled.length).toBe(gradient.length)
    const errors = sampled.map((sample, index) => Math.abs(sample - gradient[index]))
    expect(Math.max(...errors)).toBeLessThanOrEqual(1e-5 * largest)
    tf.dispose([x, y, slope.value, slope.grad])
  })

  test('the gradient leads both ways: exchanged pictures exchange it', async () => {
    const [x, y] = ['picture', 'reference'].map((name) => {
      const { shape, levels, ...pictures } = fixture.cases[0]
      return tf.tidy(() => tf.div(tf.tensor(pictures[name as 'picture' | 'reference'], shape), levels))
    })
    const [ofX] = tf.grads((a, b) => ssimLoss(a, b, { dataRange: 1 }))([x, y])
    const [, ofSecond] = tf.grads((a, b) => ssimLoss(a, b, { dataRange: 1 }))([y, x])
    const difference = tf.max(tf.abs(tf.sub(ofX, ofSecond)))
    expect((await difference.data())[0]).toBeLessThanOrEqual(1e-7)
    tf.dispose([x, y, ofX, ofSecond, difference])
  })

  test('a loss and its gradient leave no tensors behind but their own', async () => {
    const x: tf.Tensor4D = tf.randomUniform([1, 24, 24, 3], 0, 1, 'float32', 1)
    const y: tf.Tensor4D = tf.randomUniform([1, 24, 24, 3], 0, 1, 'float32', 2)
    for (const loss of [
      ssimLoss,
      psnrLoss,
      (a: tf.Tensor, b: tf.Tensor) => msSsimLoss(a, b, { dataRange: 1, scales: 2 }),
    ]) {
      const leaked = await leakedTensors(() => {
        loss(x, y, { dataRange: 1 }).dispose()
        const { value, grad } = tf.valueAndGrad((tensor) => loss(tensor, y, { dataRange: 1 }))(x)
        tf.dispose([value, grad])
      })
      expect(leaked).toBe(0)
    }
    expect([x.isDisposed, y.isDisposed]).toEqual([false, false])
    tf.dispose([x, y])
  })

  test('pictures without any structure in common still have a finite gradient', async () => {
    const { x, y } = vectorPair('inverted')
    const [picture, reference] = [y, x].map((bytes) => tf.tidy(() => tf.div(tensorOf(bytes), 255)))
    const slope = tf.grad((tensor) => msSsimLoss(tensor, reference, { dataRange: 1, scales: 3 }))(picture)
    expect(Array.from(await slope.data()).every(Number.isFinite)).toBe(true)
    tf.dispose([picture, reference, slope])
  })

  test('identical pictures have the losses 0, 0 and −80, and no slope', async () => {
    const x: tf.Tensor3D = tf.randomUniform([24, 24, 1], 0, 1, 'float32', 1)
    const same = tf.clone(x)
    for (const [loss, expected] of [
      [ssimLoss, 0],
      [psnrLoss, -80],
    ] as const) {
      const { value, grad } = tf.valueAndGrad((tensor) => loss(tensor, same, { dataRange: 1 }))(x)
      expect((await value.data())[0]).toBeCloseTo(expected, 4)
      expect(Math.max(...Array.from(await grad.data(), Math.abs))).toBeLessThanOrEqual(1e-6)
      tf.dispose([value, grad])
    }
    tf.dispose([x, same])
  })

  test('descending along the gradient of SSIM restores a noisy picture', async () => {
    const { x, y } = vectorPair('waves_noise')
    const [start, reference] = [y, x].map((bytes) => tf.tidy(() => tf.div(tensorOf(bytes), 255)))
    const picture = tf.variable(start)
    const optimizer = tf.train.adam(0.01)
    for (let step = 0; step < 30; step++) {
      optimizer.minimize(() => ssimLoss(picture, reference, { dataRange: 1 }), false, [picture])
    }
    const restored = tf.tidy(() => tf.clipByValue(picture, 0, 1))
    expect(Number(await ssim(restored, reference, { dataRange: 1 }))).toBeGreaterThan(0.95) // 0.728 before
    optimizer.dispose()
    tf.dispose([start, reference, picture, restored])
  })
})

test('a layers model trains with a loss of ours', async () => {
  await useBackend('cpu')
  const { x, y } = vectorPair('texture_blur')
  const [picture, reference] = [y, x].map((bytes) =>
    tf.tidy(() => tf.expandDims(tf.div(tensorOf(bytes), 255))),
  )
  const model = sequential({
    layers: [
      layers.conv2d({
        inputShape: [null, null, 1],
        filters: 1,
        kernelSize: 3,
        padding: 'same',
        kernelInitializer: 'zeros',
      }),
    ],
  })
  model.compile({
    optimizer: tf.train.adam(0.03),
    loss: (truth: tf.Tensor, output: tf.Tensor) => ssimLoss(output, truth, { dataRange: 1 }),
  })
  const { history } = await model.fit(picture, reference, { epochs: 25, verbose: 0 })
  const first = Number(history.loss[0])
  expect(Number(history.loss[24])).toBeLessThan(0.5 * first)
  model.dispose()
  tf.dispose([picture, reference])
})
