/** A square's four quarter turns, then those of its mirror image: the slow, plain way, for comparison. */
export function orientationsOf(square: readonly number[], px: number): number[][] {
  const mirror = square.map((_, i) => square[Math.floor(i / px) * px + px - 1 - (i % px)])
  return [square, mirror].flatMap((start) => {
    const turns = [[...start]]
    for (let turn = 1; turn < 4; turn++) turns.push(quarterTurn(turns[turn - 1], px))
    return turns
  })
}

/** Anticlockwise: what was the last column is the first row. */
function quarterTurn(square: readonly number[], px: number): number[] {
  const rows = Array.from({ length: px }, (_, row) => square.slice(row * px, (row + 1) * px))
  return rows[0].flatMap((_, column) => rows.map((row) => row[px - 1 - column]))
}
