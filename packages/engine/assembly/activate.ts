import { multiplyAdd } from './multiply-add'
import { Activation } from './stage'

// @ts-ignore: decorator
@inline
export function activate(x: v128, slope: v128, activation: Activation): v128 {
  // Where one operand is NaN, pmin and pmax return the first. So x stands first, and NaN is never hidden.
  if (activation == Activation.SlopeUpToOne) return f32x4.pmax(x, f32x4.mul(x, slope))
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
