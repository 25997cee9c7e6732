import { type Crop, subpixelOffsets } from '@sr/network'
import * as tf from '@tensorflow/tfjs-core'

/**
 * A transposed convolution's kernel as that of a stride-1 convolution whose output
 * {@link depthToSpace} shuffles.
 */
export interface SubpixelKernelTensor {
  /** [taps, taps, in, stride·stride·out]. */
  readonly kernel: tf.Tensor4D
  /**
   * Zeros before and after each input row and column, with which output block x
   * stands where input pixel x does.
   */
  readonly padding: readonly [before: number, after: number]
}

/**
 * Rewrites a transposed convolution's kernel [k, k, out, in] exactly, with a gradient: output
 * pixel stride·x + i takes input x + t through tap K[i + before − stride·t] where that index lies
 * inside the kernel, and zero elsewhere.
 *
 * The caller disposes `kernel`. Of the crop only `before` matters. Throws RangeError
 * unless both numbers are below k.
 */
export function subpixelKernel(kernel: tf.Tensor4D, stride: number, crop: Crop): SubpixelKernelTensor {
  const [k, , outputs, inputs] = kernel.shape
  assertGeometry(kernel.shape, stride, crop)
  const [before] = crop
  const { first, last } = subpixelOffsets(k, stride, before)
  const taps = last - first + 1
  // Padded with zeros, the kernel has taps × phases rows; row 0 belongs to t = last and i = 0.
  const zeros: [number, number] = [stride * last - before, stride * (1 - first) - k + before]
  const rewritten = tf.tidy(() => {
    const whole = tf.pad(kernel, [zeros, zeros, [0, 0], [0, 0]]) // [taps·stride, taps·stride, out, in]
    const lastFirst = tf.reshape(whole, [taps, stride, taps, stride * outputs * inputs])
    const firstFirst = tf.reverse(lastFirst, [0, 2])
    const phases = tf.reshape(firstFirst, [taps, stride, taps, stride, outputs, inputs])
    const channelsLast = tf.transpose(phases, [0, 2, 5, 1, 3, 4]) // [taps, taps, in, stride, stride, out]
    return tf.reshape(channelsLast, [taps, taps, inputs, stride ** 2 * outputs]) as tf.Tensor4D
  })
  return { kernel: rewritten, padding: [-first, last] }
}

function assertGeometry([k, columns]: readonly number[], stride: number, crop: Crop): void {
  const numbers = `kernel ${k}×${columns}, stride ${stride} and crop [${crop.join(', ')}]`
  if (k !== columns) throw new RangeError(`subpixelKernel: expected a square kernel, found ${numbers}.`)
  if (Number.isInteger(stride) && stride >= 1 && crop.every((rows) => Number.isInteger(rows) && rows < k))
    return
  throw new RangeError(
    `subpixelKernel: expected a whole stride from 1 on and whole numbers below ${k} as crop, found ${numbers}.`,
  )
}
