import { type NetworkConfig, type Tensor, tensorShapes, type Weights } from '@sr/network'
import { createRandom } from '@sr-internal/testing'

/** The weights of reference/seeded_networks.py, number for number. */
export function seededWeights(config: NetworkConfig, seed: number): Weights {
  const random = createRandom(seed)
  const tensors = new Map<string, Tensor>()
  for (const [name, shape] of tensorShapes(config)) {
    const [low, high] = bounds(name, shape)
    const count = shape.reduce((product, size) => product * size, 1)
    tensors.set(name, {
      shape,
      data: Float32Array.from({ length: count }, () => low + (high - low) * random()),
    })
  }
  return { config, tensors }
}

/** The same, but with an output near mid-grey, so that few samples are clamped. */
export function centredWeights(config: NetworkConfig, seed: number): Weights {
  const { tensors } = seededWeights(config, seed)
  const last = config.architecture === 'fsrcnn' ? 'deconv' : `conv_${config.kernels.length}`
  const [black, white] = config.inputRange
  for (const [i, value] of tensors.get(`${last}.weight`)?.data.entries() ?? []) {
    tensors.get(`${last}.weight`)?.data.set([value * 0.25], i)
  }
  tensors.get(`${last}.bias`)?.data.fill((black + white) / 2)
  return { config, tensors }
}

/** Interleaved noise in the network's input range. */
export function seededInput(
  config: NetworkConfig,
  height: number,
  width: number,
  seed: number,
): Float32Array {
  const random = createRandom(seed)
  const [low, high] = config.inputRange
  return Float32Array.from({ length: height * width * config.channels }, () => low + (high - low) * random())
}

function bounds(name: string, shape: readonly number[]): [number, number] {
  if (shape.length !== 4) return name.includes('prelu') ? [0, 0.5] : [-0.1, 0.1]
  const fanIn = shape[name === 'deconv.weight' ? 0 : 1] * shape[2] * shape[3]
  return [-Math.sqrt(3 / fanIn), Math.sqrt(3 / fanIn)]
}
