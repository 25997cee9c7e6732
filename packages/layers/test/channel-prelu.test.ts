import { maxAbsoluteDifference } from '@sr-internal/testing'
import { backends, leakedTensors, useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { ChannelPrelu } from '../src/index.js'
import { finiteDifferences } from './finite-differences.js'
import { readCases, toTfjs } from './fixtures.js'

const cases = readCases<{ slopes: 'channel' | 'shared'; start: number[] }>('prelu')

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(cases.map((one) => [one.slopes, one.tensors.slopes?.data, one] as const))(
    'values and gradients are PyTorch’s: %s slopes %j',
    (_, __, one) => {
      const [x, slopes, y, dy, dx, dslopes] = ['x', 'slopes', 'y', 'dy', 'dx', 'dslopes'].map((name) =>
        toTfjs(one.tensors, name),
      )
      const layer = new ChannelPrelu({ slopes: one.slopes, weights: [slopes] })
      expect(maxAbsoluteDifference((layer.apply(x) as tf.Tensor).dataSync(), y.dataSync())).toBe(0)

      const run = (at: tf.Tensor, slopesAt: tf.Tensor): tf.Tensor => {
        layer.setWeights([slopesAt])
        return layer.apply(at) as tf.Tensor
      }
      const variable = layer.weights[0]?.read() as tf.Variable
      const { grads } = tf.variableGrads(() => tf.sum(tf.mul(layer.apply(x) as tf.Tensor, dy)), [variable])
      expect(maxAbsoluteDifference(Object.values(grads)[0]?.dataSync() ?? [], dslopes.dataSync())).toBe(0)
      const found = tf.grad((at) => layer.apply(at) as tf.Tensor)(x, dy)
      expect(maxAbsoluteDifference(found.dataSync(), dx.dataSync())).toBe(0)

      const slopesByDifferences = finiteDifferences((at) => run(x, at), slopes, dy)
      expect(maxAbsoluteDifference(slopesByDifferences, dslopes.dataSync())).toBeLessThan(1e-3)
      layer.dispose()
    },
  )

  test('no tensor stays after dispose', async () => {
    const x = tf.ones([1, 2, 2, 3])
    const run = () => {
      const layer = new ChannelPrelu()
      tf.dispose(layer.apply(x) as tf.Tensor)
      layer.dispose()
    }
    expect(await leakedTensors(run)).toBe(0)
  })
})

describe('ChannelPrelu', () => {
  beforeAll(() => useBackend('cpu'))

  test.each(cases.map((one) => [one.slopes, one] as const))(
    'its %s slopes start where PyTorch’s do',
    (_, one) => {
      const layer = new ChannelPrelu({ slopes: one.slopes })
      layer.apply(toTfjs(one.tensors, 'x'))
      expect([...(layer.getWeights()[0]?.dataSync() ?? [])]).toEqual(one.start)
    },
  )

  test('one slope per channel is the default, and any height and width fits', () => {
    const layer = new ChannelPrelu()
    layer.build([null, null, null, 5])
    expect(layer.getWeights()[0]?.shape).toEqual([5])
    expect(layer.computeOutputShape([null, null, null, 5])).toEqual([null, null, null, 5])
  })

  test('an unknown kind of slopes is refused', () => {
    expect(() => new ChannelPrelu({ slopes: 'pixel' as 'channel' })).toThrow(
      new RangeError('ChannelPrelu: slopes must be channel or shared, found "pixel".'),
    )
  })
})
