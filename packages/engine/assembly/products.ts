import { leakyRelu } from './activate'
import { multiplyAdd } from './multiply-add'

/**
 * out[c][lane] = Σₖ weights[k][c] · inputs[k][lane], for all output channels of a layer and eight lanes. Rows
 * of `inputs` lie `stride` bytes apart, those of `out` `outStride`. Weights come in groups of output channels
 * (see groupSize), a group as [depth][channels of the group]. Returns where the weights end. Bias and slope are
 * applied if `channels`, as in Stage, is not 0.
 */
export function multiply(
  weights: usize, inputs: usize, stride: usize, depth: i32, outChannels: i32, out: usize, outStride: usize,
  channels: usize,
): usize {
  let left = outChannels
  while (left > 0) {
    const group = groupSize(left)
    if (group == 4) products4(weights, inputs, stride, depth, out, outStride, channels)
    else if (group == 5) products5(weights, inputs, stride, depth, out, outStride, channels)
    else if (group == 3) products3(weights, inputs, stride, depth, out, outStride, channels)
    else products1(weights, inputs, stride, depth, out, outStride, channels)
    weights += <usize>(group * depth) << 2
    out += <usize>group * outStride
    if (channels != 0) channels += <usize>group << 3
    left -= group
  }
  return weights
}

/**
 * How many of `left` output channels are computed at once. The sums of four are 8 vectors, which keep the
 * multipliers busy and still fit into 16 registers; groups of 5 and 3 take what four does not divide.
 * `groupSize` in src/wasm/pack-stage.ts is the same rule.
 */
function groupSize(left: i32): i32 {
  if (left == 5) return 5
  if (left == 3 || left == 6) return 3
  return left >= 4 ? 4 : 1
}

// @ts-ignore: decorator
@inline
function products4(
  weights: usize, inputs: usize, stride: usize, depth: i32, out: usize, outStride: usize,
  channels: usize,
): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0
  const end = weights + (<usize>depth << 4)
  while (weights < end) {
    const x0 = v128.load(inputs), x1 = v128.load(inputs, 16)
    const a = v128.load32_splat(weights)
    a0 = multiplyAdd(a0, x0, a)
    a1 = multiplyAdd(a1, x1, a)
    const b = v128.load32_splat(weights, 4)
    b0 = multiplyAdd(b0, x0, b)
    b1 = multiplyAdd(b1, x1, b)
    const c = v128.load32_splat(weights, 8)
    c0 = multiplyAdd(c0, x0, c)
    c1 = multiplyAdd(c1, x1, c)
    const d = v128.load32_splat(weights, 12)
    d0 = multiplyAdd(d0, x0, d)
    d1 = multiplyAdd(d1, x1, d)
    inputs += stride
    weights += 16
  }
  finish(a0, a1, out, channels, 0)
  finish(b0, b1, out + outStride, channels, 1)
  finish(c0, c1, out + 2 * outStride, channels, 2)
  finish(d0, d1, out + 3 * outStride, channels, 3)
}

// @ts-ignore: decorator
@inline
function products5(
  weights: usize, inputs: usize, stride: usize, depth: i32, out: usize, outStride: usize,
  channels: usize,
): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0, e0 = a0, e1 = a0
  const end = weights + <usize>(depth * 20)
  while (weights < end) {
    const x0 = v128.load(inputs), x1 = v128.load(inputs, 16)
    const a = v128.load32_splat(weights)
    a0 = multiplyAdd(a0, x0, a)
    a1 = multiplyAdd(a1, x1, a)
    const b = v128.load32_splat(weights, 4)
    b0 = multiplyAdd(b0, x0, b)
    b1 = multiplyAdd(b1, x1, b)
    const c = v128.load32_splat(weights, 8)
    c0 = multiplyAdd(c0, x0, c)
    c1 = multiplyAdd(c1, x1, c)
    const d = v128.load32_splat(weights, 12)
    d0 = multiplyAdd(d0, x0, d)
    d1 = multiplyAdd(d1, x1, d)
    const e = v128.load32_splat(weights, 16)
    e0 = multiplyAdd(e0, x0, e)
    e1 = multiplyAdd(e1, x1, e)
    inputs += stride
    weights += 20
  }
  finish(a0, a1, out, channels, 0)
  finish(b0, b1, out + outStride, channels, 1)
  finish(c0, c1, out + 2 * outStride, channels, 2)
  finish(d0, d1, out + 3 * outStride, channels, 3)
  finish(e0, e1, out + 4 * outStride, channels, 4)
}

// @ts-ignore: decorator
@inline
function products3(
  weights: usize, inputs: usize, stride: usize, depth: i32, out: usize, outStride: usize,
  channels: usize,
): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0
  const end = weights + <usize>(depth * 12)
  while (weights < end) {
    const x0 = v128.load(inputs), x1 = v128.load(inputs, 16)
    const a = v128.load32_splat(weights)
    a0 = multiplyAdd(a0, x0, a)
    a1 = multiplyAdd(a1, x1, a)
    const b = v128.load32_splat(weights, 4)
    b0 = multiplyAdd(b0, x0, b)
    b1 = multiplyAdd(b1, x1, b)
    const c = v128.load32_splat(weights, 8)
    c0 = multiplyAdd(c0, x0, c)
    c1 = multiplyAdd(c1, x1, c)
    inputs += stride
    weights += 12
  }
  finish(a0, a1, out, channels, 0)
  finish(b0, b1, out + outStride, channels, 1)
  finish(c0, c1, out + 2 * outStride, channels, 2)
}

// @ts-ignore: decorator
@inline
function products1(
  weights: usize, inputs: usize, stride: usize, depth: i32, out: usize, outStride: usize,
  channels: usize,
): void {
  let a0 = f32x4.splat(0), a1 = a0
  const end = weights + (<usize>depth << 2)
  while (weights < end) {
    const a = v128.load32_splat(weights)
    a0 = multiplyAdd(a0, v128.load(inputs), a)
    a1 = multiplyAdd(a1, v128.load(inputs, 16), a)
    inputs += stride
    weights += 4
  }
  finish(a0, a1, out, channels, 0)
}

/** Stores the sums of a group's output channel `i`, with bias and slope unless `channels` is 0. */
// @ts-ignore: decorator
@inline
export function finish(sum0: v128, sum1: v128, out: usize, channels: usize, i: usize): void {
  if (channels == 0) {
    v128.store(out, sum0)
    v128.store(out, sum1, 16)
  } else {
    const bias = v128.load32_splat(channels + (i << 3)), slope = v128.load32_splat(channels + (i << 3), 4)
    v128.store(out, leakyRelu(f32x4.add(sum0, bias), slope))
    v128.store(out, leakyRelu(f32x4.add(sum1, bias), slope), 16)
  }
}
