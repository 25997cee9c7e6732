import type { Crop, DeconvLayer, Tensor } from '@sr/network'

/** A transposed convolution in the words of `tf.layers.conv2dTranspose`, which knows only two crops. */
export interface StockDeconvolution {
  readonly padding: 'same' | 'valid'
  /** Zero taps to put before and after the kernel, in both directions. */
  readonly zeros: readonly [before: number, after: number]
  /** Rows and columns to cut from the layer's output. */
  readonly cropping: Crop
}

/**
 * Says how many zero taps make TensorFlow's transposed convolution cut what PyTorch's does.
 *
 * 'same' cuts ⌊(K − stride)/2⌋ before and gives stride × input. f zeros before the kernel move its
 * picture down by f, so the crop is ⌊(K − stride)/2⌋ − f with K = f + kernel + zeros after. Heads
 * whose output has another size are written as 'valid', which gives (H − 1)·stride + K where
 * K ≥ stride, and are cropped by a layer of their own.
 */
export function stockDeconvolution({
  kernel,
  stride,
  crop: [before, after],
}: DeconvLayer): StockDeconvolution {
  const zeros = [Math.max(0, after - before - 1), Math.max(0, before - after)] as const
  if (before + after === kernel - stride && zeros[0] + kernel + zeros[1] >= stride) {
    return { padding: 'same', zeros, cropping: [0, 0] }
  }
  const zerosBefore = Math.max(0, -before) // a negative crop adds rows of zeros
  const zerosAfter = Math.max(0, -after, stride - kernel - zerosBefore)
  return {
    padding: 'valid',
    zeros: [zerosBefore, zerosAfter],
    cropping: [before + zerosBefore, after + zerosAfter],
  }
}

/** A PyTorch kernel [in, out, k, k] with zero taps around it. */
export function padKernel({ shape, data }: Tensor, [before, after]: readonly [number, number]): Tensor {
  const [inputs = 0, outputs = 0, kernel = 0] = shape
  const size = before + kernel + after
  const padded = new Float32Array(inputs * outputs * size * size)
  for (let row = 0; row < inputs * outputs * kernel; row++) {
    const plane = Math.floor(row / kernel)
    const target = (plane * size + before + (row % kernel)) * size + before
    padded.set(data.subarray(row * kernel, (row + 1) * kernel), target)
  }
  return { shape: [inputs, outputs, size, size], data: padded }
}

/** Takes the zero taps away again; undefined where one of them is not zero. */
export function unpadKernel(padded: Tensor, [before, after]: readonly [number, number]): Tensor | undefined {
  const [inputs = 0, outputs = 0, size = 0] = padded.shape
  const kernel = size - before - after
  if (kernel < 1) return undefined
  const data = new Float32Array(inputs * outputs * kernel * kernel)
  for (let row = 0; row < inputs * outputs * kernel; row++) {
    const plane = Math.floor(row / kernel)
    const source = (plane * size + before + (row % kernel)) * size + before
    data.set(padded.data.subarray(source, source + kernel), row * kernel)
  }
  const tensor = { shape: [inputs, outputs, kernel, kernel], data }
  const again = padKernel(tensor, [before, after]).data
  return again.every((value, i) => value === padded.data[i]) ? tensor : undefined
}
