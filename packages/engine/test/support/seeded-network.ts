import type { Layer, Tensor } from '@sr/network'
import { createRandom } from '@sr-internal/testing'

/**
 * Tensors for a layer list that keep feature maps around 0..1. Kernels have a little
 * more than unit gain, biases are small, and slopes lie between −0.5 and 1. Number for
 * number those of reference/make_chain_fixtures.py.
 */
export function seededTensors(layers: readonly Layer[], seed: number): Map<string, Tensor> {
  const random = createRandom(seed)
  const tensors = new Map<string, Tensor>()
  const add = (name: string, shape: readonly number[], low: number, high: number) => {
    const count = shape.reduce((product, size) => product * size, 1)
    tensors.set(name, {
      shape,
      data: Float32Array.from({ length: count }, () => low + (high - low) * random()),
    })
  }
  for (const layer of layers) {
    const { kind, name } = layer
    if (kind === 'conv' || kind === 'deconv') {
      const { kernel, inChannels, outChannels } = layer
      const isConv = kind === 'conv'
      const stride = isConv ? 1 : layer.stride
      const weightsSeen = (inChannels * kernel * kernel) / (stride * stride) // by an output pixel
      const bound = 2 / Math.sqrt(weightsSeen)
      const channels = isConv ? [outChannels, inChannels] : [inChannels, outChannels]
      add(`${name}.weight`, [...channels, kernel, kernel], -bound, bound)
      add(`${name}.bias`, [outChannels], -0.1, 0.1)
    }
    if (kind === 'prelu') add(`${name}.weight`, [layer.slopes === 'channel' ? layer.channels : 1], -0.5, 1)
  }
  return tensors
}

/** `count` samples on 0..1. */
export function seededPixels(count: number, seed: number): Float32Array {
  const random = createRandom(seed)
  return Float32Array.from({ length: count }, random)
}
