/** The value of a curve at a place; its points [place, value] are by rising place. Constant outside. */
export function interpolate(curve: readonly (readonly [number, number])[], at: number): number {
  const above = curve.findIndex(([place]) => place >= at)
  if (above <= 0) return above === 0 ? curve[0][1] : curve[curve.length - 1][1]
  const [[from, first], [to, last]] = [curve[above - 1], curve[above]]
  return first + ((at - from) / (to - from)) * (last - first)
}
