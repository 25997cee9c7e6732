import { type Crop, deconvolutionOutputSize } from '@sr/network'
import * as tf from '@tensorflow/tfjs-core'
import { depthToSpace } from './depth-to-space.js'
import { subpixelKernel } from './subpixel-kernel.js'

/** Stride and crop of a {@link transposedConvolution}. */
export interface TransposedConvolutionOptions {
  readonly stride: number
  /**
   * Rows and columns cut from the full result, before (top, left) and after (bottom,
   * right). Negative numbers add zeros.
   */
  readonly crop: Crop
}

/**
 * PyTorch's ConvTranspose2d with gradients for x, kernel and bias: [n, h, w, in] → [n, H, W, out], where
 * H = (h − 1)·stride + k − before − after, and W likewise.
 *
 * `kernel` is [k, k, out, in] as in `tf.conv2dTranspose`, `bias` [out]. It runs as a stride-1 convolution to
 * out·stride² channels and a shuffle into pixels. The sums are those of `tf.conv2dTranspose`, but dense,
 * which is several times faster on wasm.
 */
export function transposedConvolution(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  bias: tf.Tensor1D,
  { stride, crop }: TransposedConvolutionOptions,
): tf.Tensor4D {
  const [n, h, w] = x.shape
  const [k, , channels] = kernel.shape
  const [height, width] = [h, w].map((size) => outputSizeOf(size, stride, k, crop)) as [number, number]
  return tf.tidy(() => {
    const subpixel = subpixelKernel(kernel, stride, crop)
    // Enough blocks of stride × stride pixels to cover the output; the last may be cut.
    const blocks = (size: number): number => Math.ceil(size / stride)
    const [before, after] = subpixel.padding
    const margins: [number, number][] = [
      [before, after + blocks(height) - h],
      [before, after + blocks(width) - w],
    ]
    // [n, blocks, blocks, stride·stride·out]
    const phases = convolveWithMargins(x, subpixel.kernel, margins)
    const pixels = depthToSpace(phases, stride) // [n, ≥ height, ≥ width, out]
    return tf.add(tf.slice(pixels, [0, 0, 0, 0], [n, height, width, channels]), bias)
  })
}

/** A stride-1 convolution of x between zeros. */
function convolveWithMargins(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  margins: readonly [before: number, after: number][],
): tf.Tensor4D {
  const reach = kernel.shape[0] - 1
  const isSame = margins.every(
    ([before, after]) => before === Math.floor(reach / 2) && before + after === reach,
  )
  if (isSame) return tf.conv2d(x, kernel, 1, 'same')
  // Padded here, because tfjs-node has no gradient of a conv2d with explicit padding.
  return tf.conv2d(tf.pad(x, [[0, 0], ...margins, [0, 0]]), kernel, 1, 'valid')
}

function outputSizeOf(size: number, stride: number, kernel: number, crop: Crop): number {
  const output = deconvolutionOutputSize(size, stride, kernel, crop)
  if (output >= 1) return output
  throw new RangeError(
    `transposedConvolution: an input side of ${size} with kernel ${kernel}, stride ${stride} and crop [${crop.join(', ')}] leaves ` +
      `${output} pixels. Use a larger input or a smaller crop.`,
  )
}
