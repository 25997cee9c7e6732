import { limits } from '../../limits.js'
import type { CheckpointValue } from '../types.js'
import { PickleTuple, type PickleValue } from './pickle-values.js'

/**
 * A scalar, a string, or a short list or tuple of scalars as a value of its own; undefined for anything that must be
 * walked. `visited` is told how many elements were looked at.
 */
export function plainValue(
  value: PickleValue,
  visited: (count: number) => void,
): CheckpointValue | undefined {
  if (isScalar(value)) return value
  const items = value instanceof PickleTuple ? value.items : value
  if (!Array.isArray(items) || items.length > limits.valueListLength) return undefined
  visited(items.length)
  return items.every(isScalar) ? [...items] : undefined
}

export function isScalar(value: PickleValue): value is null | boolean | number | bigint | string {
  return value === null || typeof value !== 'object'
}
