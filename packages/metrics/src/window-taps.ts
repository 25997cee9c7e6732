/**
 * `size` samples, an odd number, of a Gaussian with standard deviation `sigma`, with sum 1: MATLAB's
 * `fspecial('gaussian')` along one axis.
 */
export function gaussianTaps(size: number, sigma: number): Float64Array {
  const centre = (size - 1) / 2
  return normalized(
    Float64Array.from({ length: size }, (_, t) => Math.exp(-((t - centre) ** 2) / (2 * sigma ** 2))),
  )
}

/** `size` equal weights with sum 1. */
export function uniformTaps(size: number): Float64Array {
  return new Float64Array(size).fill(1 / size)
}

function normalized(taps: Float64Array): Float64Array {
  const sum = taps.reduce((total, tap) => total + tap, 0)
  return taps.map((tap) => tap / sum)
}
