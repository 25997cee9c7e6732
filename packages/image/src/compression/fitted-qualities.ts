// Made by benchmarks/restoring/fit-qualities.js; do not edit.

/** By rising height of blocks in levels; linear between. */
export const qualityOfHeight: readonly (readonly [number, number])[] = [
  [0.56, 88],
  [0.69, 88],
  [0.8, 80],
  [1.09, 75],
  [1.4, 50],
  [1.53, 50],
  [2.09, 50],
]

/** By rising index of WebP's quantizer; linear between. */
export const qualityOfQuantizer: readonly (readonly [number, number])[] = [
  [5.33, 96],
  [19.61, 91],
  [31.02, 80],
  [37, 78],
  [50.98, 71],
  [61.86, 66],
  [73.72, 50],
]
