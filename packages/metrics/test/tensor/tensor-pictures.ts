import type { Raster } from '@sr/image'
import * as tf from '@tensorflow/tfjs-core'
import { hash32, type PairName } from '../support/vector-pictures.js'

/** A picture of bytes as the int32 tensor [h, w, c] that `tf.browser.fromPixels` would give. */
export function tensorOf({ width, height, channels, data }: Raster<Uint8Array>): tf.Tensor3D {
  return tf.tensor3d(Int32Array.from(data), [height, width, channels], 'int32')
}

/** Pictures of bytes as a stack [n, h, w, c]. */
export function stackOf(pictures: readonly Raster<Uint8Array>[]): tf.Tensor4D {
  return tf.tidy(() => tf.stack(pictures.map(tensorOf)) as tf.Tensor4D)
}

/** The tags of a test of a pair on a backend: a metric of a large picture takes tfjs' plain JavaScript a second. */
export const tagsOf = (backend: string, name: PairName): string[] =>
  backend === 'cpu' && name.startsWith('large') ? ['nightly'] : []

/** Waves with noise of the seed, of any number of channels. */
export function noisyWaves(seed: number, channels: number, noise: number): Raster<Uint8Array> {
  const [width, height] = [47, 44]
  const data = Uint8Array.from({ length: width * height * channels }, (_, index) => {
    const [i, j] = [Math.floor(index / channels / width), Math.floor(index / channels) % width]
    return (
      128 +
      70 * Math.sin(i / 5 + seed) * Math.cos(j / (4 + (index % channels))) +
      (hash32(index, 0, seed) % (noise + 1))
    )
  })
  return { width, height, channels, data }
}

/** The message with which a promise rejects. */
export function rejection(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    (value) => `resolved to ${value}`,
    (error: Error) => error.message,
  )
}
