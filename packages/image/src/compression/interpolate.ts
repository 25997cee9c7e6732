/** The value at a place of a curve of points [place, value], by rising place: linear between, constant outside. */
export function interpolate(curve: readonly (readonly [number, number])[], at: number): number {
  const above = curve.findIndex(([place]) => place >= at)
  if (above <= 0) return above === 0 ? curve[0][1] : curve[curve.length - 1][1]
  const [[from, first], [to, last]] = [curve[above - 1], curve[above]]
  return first + ((at - from) / (to - from)) * (last - first)
}
