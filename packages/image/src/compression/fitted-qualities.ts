// Made by benchmarks/restoring/fit-qualities.js; do not edit.
import type { Curve } from './interpolate.js'

/** By rising height of blocks in levels. */
export const qualityOfHeight: Curve = [
  [0.32, 93],
  [0.45, 90],
  [0.6, 83],
  [0.7, 78],
  [0.89, 70],
  [1.17, 57],
  [1.57, 50],
]

/** By rising height of blocks in pictures that were stored again. */
export const qualityOfHiddenHeight: Curve = [
  [0.27, 75],
  [0.32, 74],
  [0.36, 66],
  [0.47, 55],
  [0.59, 50],
  [0.63, 50],
  [0.89, 50],
]

/** By rising index of WebP's quantizer. */
export const qualityOfWebp: Curve = [
  [8.78, 92],
  [24.28, 87],
  [31.45, 81],
  [43.42, 76],
  [53.88, 70],
  [67.36, 62],
  [78.47, 54],
]

/** By rising index of AVIF's quantizer. */
export const qualityOfAvif: Curve = [
  [22.67, 99],
  [61.33, 95],
  [90, 92],
  [119.11, 86],
  [155.2, 76],
  [176.89, 63],
  [199.6, 53],
]
