import { assertKnownOptions, sayValue } from '@sr/checks'
import type { Tensor } from '@sr/network'
import { differenceOf } from './compare-tensors.js'

export interface WeightAverageOptions {
  /** How much of the average each step keeps, above 0 and below 1; default 0.999. */
  readonly decay?: number
  /** How many steps the average holds already, when a run goes on; default 0. */
  readonly steps?: number
}

/** A moving average of weights, which usually scores better than the last weights themselves. */
export interface WeightAverage {
  /** The average by tensor name; changes with the next `add`. */
  readonly tensors: ReadonlyMap<string, Tensor>
  /** How many times weights were added. */
  readonly steps: number
  /**
   * Moves the average towards the weights after a step. For other names or shapes it throws RangeError
   * and leaves the average as it was.
   */
  add(tensors: ReadonlyMap<string, Tensor>): void
}

/**
 * An exponential moving average that starts at a copy of these tensors. Step n, from 0 on, keeps min(decay,
 * (n + 1) / (n + 10)) of it, so that the first weights, which are random, are soon forgotten.
 */
export function createWeightAverage(
  first: ReadonlyMap<string, Tensor>,
  options: WeightAverageOptions = {},
): WeightAverage {
  assertKnownOptions('createWeightAverage', options, ['decay', 'steps'])
  const { decay = 0.999, steps = 0 } = options
  if (!(decay > 0 && decay < 1)) {
    throw new RangeError(`decay: expected a number above 0 and below 1, found ${sayValue(decay)}.`)
  }
  const average = new Map([...first].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]))
  let added = steps
  return {
    tensors: average,
    get steps() {
      return added
    },
    add(tensors) {
      const difference = differenceOf(average, tensors)
      if (difference !== undefined) throw new RangeError(`add: these are other weights. ${difference}.`)
      const share = 1 - Math.min(decay, (added + 1) / (added + 10))
      for (const [name, { data }] of tensors) {
        const kept = average.get(name)?.data ?? data
        // Subtracted, because −0 + 0 would be 0, and frozen weights must keep every bit.
        for (let i = 0; i < data.length; i++) kept[i] -= share * (kept[i] - data[i])
      }
      added++
    },
  }
}
