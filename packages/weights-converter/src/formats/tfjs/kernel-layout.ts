import type { Tensor } from '@sr/network'

/**
 * PyTorch's kernel [a, b, h, w] as TensorFlow's [h, w, b, a]. The same permutation, without a flip, serves
 * Conv2d ([out, in, h, w] → [h, w, in, out]) and ConvTranspose2d ([in, out, h, w] → [h, w, out, in]).
 */
export function torchKernelToTensorflow({ shape, data }: Tensor): Tensor {
  const [a = 0, b = 0, h = 0, w = 0] = shape
  const taps = h * w
  const permuted = new Float32Array(data.length)
  for (let i = 0; i < data.length; i++) {
    const tap = i % taps
    const pair = (i - tap) / taps // a·B + b
    permuted[(tap * b + (pair % b)) * a + Math.floor(pair / b)] = data[i] as number
  }
  return { shape: [h, w, b, a], data: permuted }
}

/** TensorFlow's kernel [h, w, b, a] as PyTorch's [a, b, h, w]. */
export function tensorflowKernelToTorch({ shape, data }: Tensor): Tensor {
  const [h = 0, w = 0, b = 0, a = 0] = shape
  const taps = h * w
  const permuted = new Float32Array(data.length)
  for (let i = 0; i < data.length; i++) {
    const pair = i % (a * b) // b·A + a
    const tap = (i - pair) / (a * b)
    permuted[((pair % a) * b + Math.floor(pair / a)) * taps + tap] = data[i] as number
  }
  return { shape: [a, b, h, w], data: permuted }
}
