import type { Mix } from '../../picture-format.js'

/** WGSL: a mix of values; where these are sums of several pixels, `one` is the sum of the pixels' weights. */
export const weigh = ({ factors, offset }: Mix, value: (index: number) => string, one = '1.0'): string =>
  [
    `${float(offset)} * ${one}`,
    ...factors.flatMap((factor, n) => (factor === 0 ? [] : [`${float(factor)} * ${value(n)}`])),
  ].join(' + ')

/** A literal of WGSL: a whole number needs its point, a negative one its brackets. */
export const float = (value: number): string => `(${Number.isInteger(value) ? value.toFixed(1) : value}f)`
