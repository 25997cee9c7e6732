import * as tf from '@tensorflow/tfjs-core'
import type { Picture } from '../../src/picture.js'

/** A picture of bytes as the int32 tensor [h, w, c] that `tf.browser.fromPixels` would give. */
export function tensorOf({ width, height, channels, data }: Picture<Uint8Array>): tf.Tensor3D {
  return tf.tensor3d(Int32Array.from(data), [height, width, channels], 'int32')
}
