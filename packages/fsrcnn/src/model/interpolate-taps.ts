import type { Crop } from '@sr/network'

/** Where a head's kernel lies on the grid of its output; a head of scale s turns a pixel into s × s. */
export interface HeadGrid {
  readonly scale: number
  readonly kernel: number
  readonly crop: Crop
}

/**
 * Along one axis, the rows of a head's kernel interpolated linearly to another scale about the middle of an
 * input pixel, zero beyond their ends: a matrix [to.kernel, from.kernel] to be multiplied with them.
 */
export function interpolateTaps(from: HeadGrid, to: HeadGrid): number[][] {
  return Array.from({ length: to.kernel }, (_, row) => {
    const place = centreOf(from) + ((row - centreOf(to)) * from.scale) / to.scale
    return Array.from({ length: from.kernel }, (_, tap) => Math.max(0, 1 - Math.abs(place - tap)))
  })
}

/** The row of the kernel that falls onto the middle of an input pixel, between two rows at an even scale. */
function centreOf({ scale, crop }: HeadGrid): number {
  return crop[0] + (scale - 1) / 2
}
