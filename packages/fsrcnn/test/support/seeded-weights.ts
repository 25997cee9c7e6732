import { type NetworkConfig, seededWeights, type Weights } from '@sr/network'
import { createRandom } from '@sr-internal/testing'

export { seededWeights }

/** Seeded weights whose output is near mid-grey, so that few samples are clamped. */
export function centredWeights(config: NetworkConfig, seed: number): Weights {
  const { tensors } = seededWeights(config, seed)
  const last = config.architecture === 'fsrcnn' ? 'deconv' : `conv_${config.kernels.length}`
  const [black, white] = config.inputRange
  for (const [i, value] of tensors.get(`${last}.weight`)?.data.entries() ?? []) {
    tensors.get(`${last}.weight`)?.data.set([value * 0.25], i)
  }
  const isAdded = config.architecture === 'plain' && config.shortcut !== 'none' // the picture itself, about mid-grey
  tensors.get(`${last}.bias`)?.data.fill(isAdded ? 0 : (black + white) / 2)
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
