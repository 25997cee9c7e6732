/** How a picture is enlarged by a whole factor without weights. */
export type Interpolation = 'nearest' | 'bilinear' | 'bicubic'

/** How many pixels an enlarged pixel looks beyond the one in which it stands. */
export const interpolationReach: Readonly<Record<Interpolation, number>> = {
  nearest: 0,
  bilinear: 1,
  bicubic: 2,
}

/**
 * The weights that enlarge rows, and columns, as PyTorch's `interpolate` with `align_corners=False` does, on
 * which published networks stand: pixel centres are half a pixel from the edge, bicubic is Keys' with
 * a = −0.75. Beyond the edge the edge pixel is repeated.
 *
 * [factor][5]: pixel x becomes `factor` pixels, each the weighted sum of pixels x − 2 to x + 2.
 */
export function interpolationTaps(interpolation: Interpolation, factor: number): number[][] {
  return Array.from({ length: factor }, (_, i) => {
    const centre = (i + 0.5) / factor - 0.5 // from the middle of pixel x
    return [-2, -1, 0, 1, 2].map((tap) =>
      interpolation === 'nearest' ? Number(tap === 0) : kernels[interpolation](Math.abs(tap - centre)),
    )
  })
}

const kernels = { bilinear: triangle, bicubic: keysCubic }

function triangle(distance: number): number {
  return Math.max(0, 1 - distance)
}

/** Keys, "Cubic convolution interpolation for digital image processing", 1981, equation 4. */
function keysCubic(distance: number): number {
  const a = -0.75
  const d = distance
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1
  return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0
}
