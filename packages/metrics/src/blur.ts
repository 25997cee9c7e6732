/**
 * Σ taps[t] · row[from + x + t] for every x below `count`, written from `to` on. The taps are symmetric and
 * odd in number, so equal ones share a multiplication.
 */
export function blurAlong(
  row: Float64Array,
  from: number,
  taps: Float64Array,
  out: Float64Array,
  to: number,
  count: number,
): void {
  if (taps.length === 11) {
    blurAlong11(row, from, taps, out, to, count)
    return
  }
  const last = taps.length - 1
  const middle = last >> 1
  for (let x = 0; x < count; x++) {
    let sum = taps[middle] * row[from + x + middle]
    for (let t = 0; t < middle; t++) sum += taps[t] * (row[from + x + t] + row[from + x + last - t])
    out[to + x] = sum
  }
}

/** Σ taps[t] · rows[t][x] for every x of the rows. */
export function blurDown(rows: readonly Float64Array[], taps: Float64Array, out: Float64Array): void {
  if (taps.length === 11) {
    blurDown11(rows, taps, out)
    return
  }
  const last = taps.length - 1
  const middle = last >> 1
  const centre = rows[middle]
  const weight = taps[middle]
  for (let x = 0; x < centre.length; x++) out[x] = weight * centre[x]
  for (let t = 0; t < middle; t++) {
    const above = rows[t]
    const below = rows[last - t]
    const weight = taps[t]
    for (let x = 0; x < above.length; x++) out[x] += weight * (above[x] + below[x])
  }
}

/** The window of SSIM, unrolled: half the time of the loops above. */
function blurAlong11(
  row: Float64Array,
  from: number,
  taps: Float64Array,
  out: Float64Array,
  to: number,
  count: number,
): void {
  const [k0, k1, k2, k3, k4, k5] = taps
  for (let x = 0, i = from; x < count; x++, i++) {
    out[to + x] =
      k0 * (row[i] + row[i + 10]) +
      k1 * (row[i + 1] + row[i + 9]) +
      k2 * (row[i + 2] + row[i + 8]) +
      k3 * (row[i + 3] + row[i + 7]) +
      k4 * (row[i + 4] + row[i + 6]) +
      k5 * row[i + 5]
  }
}

function blurDown11(rows: readonly Float64Array[], taps: Float64Array, out: Float64Array): void {
  const [k0, k1, k2, k3, k4, k5] = taps
  const [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10] = rows
  for (let x = 0; x < r0.length; x++) {
    out[x] =
      k0 * (r0[x] + r10[x]) +
      k1 * (r1[x] + r9[x]) +
      k2 * (r2[x] + r8[x]) +
      k3 * (r3[x] + r7[x]) +
      k4 * (r4[x] + r6[x]) +
      k5 * r5[x]
  }
}
