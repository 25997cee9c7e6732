import type { NetworkConfig } from './network-config.js'
import { type Tensor, tensorShapes, type Weights } from './tensors.js'

/**
 * Weights that depend on the seed alone, for measuring speed and comparing engines; they enlarge nothing
 * well. Kernels neither amplify nor damp, biases are from −0.1 to 0.1, slopes from 0 to 0.5.
 * `reference/seeded_networks.py` draws the same.
 */
export function seededWeights(config: NetworkConfig, seed: number): Weights {
  const random = mulberry32(seed)
  const tensors = new Map<string, Tensor>()
  for (const [name, shape] of tensorShapes(config)) {
    const [low, high] = bounds(name, shape)
    const length = shape.reduce((product, size) => product * size, 1)
    tensors.set(name, { shape, data: Float32Array.from({ length }, () => low + (high - low) * random()) })
  }
  return { config, tensors }
}

function bounds(name: string, shape: readonly number[]): [number, number] {
  if (shape.length !== 4) return name.includes('prelu') ? [0, 0.5] : [-0.1, 0.1]
  const fanIn = shape[name === 'deconv.weight' ? 0 : 1] * shape[2] * shape[3]
  return [-Math.sqrt(3 / fanIn), Math.sqrt(3 / fanIn)]
}

/** Uniform numbers in [0, 1) that depend on the seed alone, by 32-bit arithmetic that every language has. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}
