import { expect, test } from 'vitest'
import { assertWeights, fsrcnnConfig, seededWeights } from '../src/index.js'

const config = fsrcnnConfig({ scale: 2, d: 4, s: 3, m: 1 })

test('are the numbers that reference/seeded_networks.py draws', () => {
  const { tensors } = seededWeights(config, 7)
  const ends = (name: string) => [tensors.get(name)?.data.at(0), tensors.get(name)?.data.at(-1)]
  expect(ends('feature.weight')).toEqual([-0.338300883769989, 0.06574631482362747])
  expect(ends('feature.bias')).toEqual([0.043369948863983154, 0.09725505113601685])
  expect(ends('feature_prelu.weight')).toEqual([0.324985533952713, 0.41506946086883545])
  expect(ends('deconv.weight')).toEqual([-0.020639007911086082, 0.034247640520334244])
  expect(ends('deconv.bias')).toEqual([0.021416904404759407, 0.021416904404759407])
})

test('are complete, and others with another seed', () => {
  const weights = seededWeights(config, 7)
  expect(() => assertWeights(weights)).not.toThrow()
  expect(seededWeights(config, 8).tensors.get('deconv.bias')).not.toEqual(weights.tensors.get('deconv.bias'))
})
