/**
 * The quality, 1 to 100, of the Independent JPEG Group's scale whose table comes closest to the given steps of
 * luma. Tables of cameras and of Photoshop are of other shapes: what counts are the low frequencies, where
 * most of a picture lies.
 *
 * `steps` are by place in zigzag order; places without a step are left out. Undefined if there are none.
 */
export function qualityOfSteps(steps: ReadonlyMap<number, number>): number | undefined {
  const known = [...steps].filter(([place]) => place < lowFrequencies)
  if (known.length === 0) return undefined
  let best = { quality: 100, distance: Number.POSITIVE_INFINITY }
  for (let quality = 100; quality >= 1; quality--) {
    const distance = known.reduce(
      (sum, [place, step]) => sum + Math.abs(Math.log(step / standardStep(place, quality))),
      0,
    )
    if (distance < best.distance) best = { quality, distance }
  }
  return best.quality
}

/** A step of libjpeg's luma table (`jpeg_quality_scaling` and `jpeg_add_quant_table` of jcparam.c). */
function standardStep(place: number, quality: number): number {
  const percent = quality < 50 ? Math.trunc(5000 / quality) : 200 - 2 * quality
  return Math.min(255, Math.max(1, Math.trunc((standardLuma[place] * percent + 50) / 100)))
}

export const lowFrequencies = 15

/** ITU-T T.81, table K.1, the first places in zigzag order. */
const standardLuma = [16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24]
