import { multiplyAdd } from './multiply-add'
import { Activation, blockBytes, Stage } from './stage'

/** PReLU for slopes up to 1, ReLU for 0, nothing for 1. */
// @ts-ignore: decorator
@inline
export function leakyRelu(x: v128, slope: v128): v128 {
  // Where one operand is NaN, pmax returns the first. So x stands first, and NaN is never hidden.
  return f32x4.pmax(x, f32x4.mul(x, slope))
}

/**
 * What follows a stage besides slopes up to 1, in place, on a block of four rows. Kernels apply those alone: a
 * branch in their inner loops would have all sums leave the registers.
 */
// @ts-ignore: decorator
@inline
export function activateBlock(stage: Stage, rows: usize, offset: usize): void {
  if (stage.activation != Activation.SlopeUpToOne) activateRows(stage, rows, offset)
}

function activateRows(stage: Stage, rows: usize, offset: usize): void {
  for (let y: usize = 0; y < 16; y += 4) {
    let row = <usize>load<u32>(rows + y) + offset
    for (let channel = 0; channel < stage.outChannels; channel++) {
      const slope = v128.load32_splat(stage.slopes + (<usize>channel << 2))
      for (let at = row; at < row + blockBytes; at += 16) {
        v128.store(at, activate(v128.load(at), slope, stage.activation))
      }
      row += stage.outStride
    }
  }
}

// @ts-ignore: decorator
@inline
export function activate(x: v128, slope: v128, activation: Activation): v128 {
  if (activation == Activation.SlopeUpToOne) return leakyRelu(x, slope)
  const zero = f32x4.splat(0)
  if (activation == Activation.Prelu) return multiplyAdd(f32x4.pmax(x, zero), slope, f32x4.pmin(x, zero))
  return saturate(x, activation)
}

function saturate(x: v128, activation: Activation): v128 {
  const zero = f32x4.splat(0)
  const one = f32x4.splat(1)
  if (activation == Activation.Clamp) return f32x4.pmin(f32x4.pmax(x, zero), one)
  // tanh(x) = 1 − 2/(e^2x + 1), sigmoid(x) = 1 − 1/(e^x + 1)
  const isTanh = activation == Activation.Tanh
  const power = exponential(isTanh ? f32x4.add(x, x) : x)
  const part = f32x4.div(isTanh ? f32x4.splat(2) : one, f32x4.add(power, one))
  return f32x4.sub(one, part)
}

/**
 * e^x within 2 units in the last place. It is 2^n·e^r with |r| ≤ ln 2 ÷ 2; e^r is a Taylor polynomial of
 * degree 7.
 */
function exponential(x: v128): v128 {
  const limited = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-80)), f32x4.splat(80))
  const n = f32x4.nearest(f32x4.mul(limited, f32x4.splat(1.4426950408889634)))
  // ln 2 in two parts, the first with so few bits that n times it is exact
  let r = f32x4.sub(limited, f32x4.mul(n, f32x4.splat(0.693359375)))
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.12194440054690583e-4)))
  let sum = f32x4.splat(1.0 / 5040)
  sum = multiplyAdd(f32x4.splat(1.0 / 720), sum, r)
  sum = multiplyAdd(f32x4.splat(1.0 / 120), sum, r)
  sum = multiplyAdd(f32x4.splat(1.0 / 24), sum, r)
  sum = multiplyAdd(f32x4.splat(1.0 / 6), sum, r)
  sum = multiplyAdd(f32x4.splat(0.5), sum, r)
  sum = multiplyAdd(f32x4.splat(1), sum, r)
  sum = multiplyAdd(f32x4.splat(1), sum, r)
  // 2^n, by its exponent bits
  const scale = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23)
  return f32x4.mul(sum, scale)
}
