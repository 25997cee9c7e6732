/**
 * Standard deviation that keeps the variance of activations through a layer followed by a PReLU (ReLU: slope 0):
 * √(2 / ((1 + slope²)·fanIn)) (He et al., ICCV 2015, equation 15).
 */
export function heNormalStddev(fanIn: number, slope: number): number {
  return Math.sqrt(2 / ((1 + slope ** 2) * fanIn))
}

/** A seed of its own for each layer of a network. Never 0, which tfjs takes for "no seed" and draws at random. */
export function layerSeed(seed: number, index: number): number {
  if (!Number.isInteger(seed) || seed < 0) {
    throw new RangeError(`seed: expected a whole number from 0 on, found ${seed}.`)
  }
  return 1 + seed * 1024 + index // no network has 1024 convolutions
}
