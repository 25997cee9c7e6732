import type { Rows } from './rows.js'

/**
 * Means of `factor` × `factor` pixels, one per block. `before` rows and columns of each block
 * lie above and left of its first pixel. Outside the picture, `symmetric` mirrors it (the edge
 * pixel repeats) and `zero` counts 0.
 */
export function shrinkRows(
  source: Rows,
  factor: number,
  { before = 0, edge }: { readonly before?: number; readonly edge: 'symmetric' | 'zero' },
): Rows {
  const width = Math.ceil(source.width / factor)
  const row = new Float64Array(source.width)
  const columns = Int32Array.from({ length: width * factor }, (_, index) =>
    place(index - before, source.width, edge),
  )
  return {
    width,
    height: Math.ceil(source.height / factor),
    read(y, into) {
      into.fill(0, 0, width)
      for (let v = 0; v < factor; v++) {
        const line = place(y * factor - before + v, source.height, edge)
        if (line < 0) continue
        source.read(line, row)
        for (let x = 0, from = 0; x < width; x++) {
          for (let u = 0; u < factor; u++, from++) if (columns[from] >= 0) into[x] += row[columns[from]]
        }
      }
      for (let x = 0; x < width; x++) into[x] /= factor * factor
    },
  }
}

/** The row or column that stands for one outside; −1 for none. */
function place(index: number, length: number, edge: 'symmetric' | 'zero'): number {
  if (index >= 0 && index < length) return index
  if (edge === 'zero') return -1
  return index < 0 ? -1 - index : 2 * length - 1 - index
}
