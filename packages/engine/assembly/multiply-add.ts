/** sum + a·b: one fused instruction with relaxed SIMD, two without. */
// @ts-ignore: decorator
@inline
export function multiplyAdd(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum)
  return f32x4.add(sum, f32x4.mul(a, b))
}

/** sum − a·b. */
// @ts-ignore: decorator
@inline
export function multiplySubtract(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, sum)
  return f32x4.sub(sum, f32x4.mul(a, b))
}
