import type { Program } from './program.js'
import type { Rect, Size } from './rect.js'

export function planParts(program: Program, lastMap: Size, threads: number): Rect[] {
  const { width, height } = lastMap
  const parts: Rect[] = []
  const rows = Math.max(16, Math.min(64, 4 * Math.ceil(height / 4 / threads / 4)))
  const columns = 4 * program.stripTiles
  for (let y = 0; y < height; y += rows)
    for (let x = 0; x < width; x += columns)
      parts.push({ x, y, width: Math.min(columns, width - x), height: Math.min(rows, height - y) })
  return parts
}
