import { type NetworkConfig, tensorShapes, type Weights } from '@sr/network'
import { createRandom } from '@sr-internal/testing'

/** Weights of a config with seeded values from -0.5 to 0.5. */
export function seededWeights(config: NetworkConfig, seed = 1): Weights {
  const random = createRandom(seed)
  const tensors = [...tensorShapes(config)].map(
    ([name, shape]): [string, { shape: readonly number[]; data: Float32Array }] => {
      const length = shape.reduce((product, size) => product * size, 1)
      return [name, { shape, data: Float32Array.from({ length }, () => random() - 0.5) }]
    },
  )
  return { config, tensors: new Map(tensors) }
}
