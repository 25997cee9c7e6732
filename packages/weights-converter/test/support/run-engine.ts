import { outputSize, type Weights } from '@sr/network'
// By path, because @sr/engine stands beside this package and a manifest must not say the reverse.
import { wasmEngine } from '../../../engine/src/index.js'
import type { Planes } from './run-tfjs.js'

/** The network's output for a picture, by our engine. */
export async function runEngine(weights: Weights, { shape, data }: Planes): Promise<Planes> {
  const [channels = 0, height = 0, width = 0] = shape
  const network = await wasmEngine({ threads: 1 }).load(weights)
  const pixels = await network.run(interleave(data, channels), height, width)
  network.dispose()
  const [rows, columns] = [height, width].map((size) => outputSize(weights.config, size))
  return { shape: [channels, rows ?? 0, columns ?? 0], data: separate(pixels, channels) }
}

/** Planes one after the other as pixels one after the other. */
function interleave(planes: Float32Array, channels: number): Float32Array {
  const pixels = planes.length / channels
  return planes.map((_, i) => planes[(i % channels) * pixels + Math.floor(i / channels)] as number)
}

/** Pixels one after the other as planes one after the other. */
function separate(samples: Float32Array, channels: number): Float32Array {
  const pixels = samples.length / channels
  return samples.map((_, i) => samples[(i % pixels) * channels + Math.floor(i / pixels)] as number)
}
