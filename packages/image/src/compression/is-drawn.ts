import type { Plane } from '../plane.js'

/**
 * Whether luma (levels 0..255) is of a kind that JPEG does not leave behind, but whose dots may lie at
 * regular distances: of few levels, as dithered pictures are, or of pixels enlarged to squares.
 */
export const isDrawn = (luma: Plane): boolean => hasFewLevels(luma) || hasRepeatedRows(luma)

const fewLevels = 16

function hasFewLevels({ data }: Plane): boolean {
  const levels = new Set<number>()
  for (const level of data) {
    levels.add(level)
    if (levels.size > fewLevels) return false
  }
  return true
}

/** More than half of all rows equal the one above; a photo on white repeats its margins only. */
function hasRepeatedRows({ width, height, data }: Plane): boolean {
  let count = 0
  for (let y = 1; y < height; y++) {
    let x = 0
    while (x < width && data[y * width + x] === data[(y - 1) * width + x]) x++
    if (x === width) count++
  }
  return count > height / 2
}
