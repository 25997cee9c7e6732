/** Points [place, value] by rising place. */
export type Curve = readonly (readonly [number, number])[]

/** The value of a curve at a place, linear between its points and constant outside. */
export function interpolate(curve: Curve, at: number): number {
  const above = curve.findIndex(([place]) => place >= at)
  if (above <= 0) return above === 0 ? curve[0][1] : curve[curve.length - 1][1]
  const [[from, first], [to, last]] = [curve[above - 1], curve[above]]
  return first + ((at - from) / (to - from)) * (last - first)
}
