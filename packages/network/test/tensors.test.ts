import { expect, test } from 'vitest'
import { assertWeights, fsrcnnConfig, type Tensor, tensorShapes, type Weights } from '../src/index.js'

const config = fsrcnnConfig({ scale: 2, d: 4, s: 2, m: 1 })
const filled = (): Map<string, Tensor> =>
  new Map(
    [...tensorShapes(config)].map(([name, shape]) => [
      name,
      { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5) },
    ]),
  )
const changed = (change: (tensors: Map<string, Tensor>) => void): Weights => {
  const tensors = filled()
  change(tensors)
  return { config, tensors }
}

test('tensors are named after their layers and shaped as in PyTorch', () => {
  expect([...tensorShapes(config)]).toEqual([
    ['feature.weight', [4, 1, 5, 5]],
    ['feature.bias', [4]],
    ['feature_prelu.weight', [4]],
    ['shrink.weight', [2, 4, 1, 1]],
    ['shrink.bias', [2]],
    ['shrink_prelu.weight', [2]],
    ['map_1.weight', [2, 2, 3, 3]],
    ['map_1.bias', [2]],
    ['map_1_prelu.weight', [2]],
    ['expand.weight', [4, 2, 1, 1]],
    ['expand.bias', [4]],
    ['expand_prelu.weight', [4]],
    ['deconv.weight', [4, 1, 9, 9]],
    ['deconv.bias', [1]],
  ])
})

test('complete weights pass', () => {
  expect(() => assertWeights({ config, tensors: filled() })).not.toThrow()
})

test.each<[string, (tensors: Map<string, Tensor>) => void, string]>([
  ['a missing tensor', (tensors) => tensors.delete('shrink.bias'), 'tensor shrink.bias [2] is missing'],
  [
    'a wrong shape',
    (tensors) => tensors.set('shrink.bias', { shape: [3], data: new Float32Array(3) }),
    'must have shape [2], found [3]',
  ],
  [
    'a short array',
    (tensors) => tensors.set('shrink.bias', { shape: [2], data: new Float32Array(1) }),
    'must hold 2 numbers, found 1',
  ],
  [
    'NaN',
    (tensors) => tensors.get('deconv.weight')?.data.fill(Number.NaN, 7, 8),
    'tensor deconv.weight holds NaN at index 7',
  ],
  [
    'a stranger',
    (tensors) => tensors.set('bn.weight', { shape: [1], data: new Float32Array(1) }),
    '"bn.weight" does not belong to this fsrcnn',
  ],
  [
    'a stranger whose name would steer a terminal, at any length',
    (tensors) => tensors.set(`\u001b[2J${'x'.repeat(999)}`, { shape: [1], data: new Float32Array(1) }),
    `tensor "\\u001b[2J${'x'.repeat(53)}..." does not belong`,
  ],
])('%s is refused by name', (_, change, message) => {
  expect(() => assertWeights(changed(change))).toThrow(message)
})
