import type { Crop } from '@sr/network'

/** Where a head's kernel lies on the grid of its output; a head of scale s turns a pixel into s × s. */
export interface HeadGrid {
  readonly scale: number
  readonly kernel: number
  readonly crop: Crop
}

/**
 * A matrix [to.kernel, from.kernel] that interpolates the rows of a head's kernel to another scale, linearly
 * about the middle of an input pixel. Beyond their ends the rows count as zero.
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
