import type { CheckpointValue } from '../../checkpoint.js'
import { limits } from '../../limits.js'
import { PickleTuple, type PickleValue } from './pickle-values.js'

/**
 * A scalar or a string, or a list or tuple of only these, as a value of its own. Undefined for
 * everything that has to be walked.
 */
export function plainValue(
  value: PickleValue,
  visited: (count: number) => void,
): CheckpointValue | undefined {
  if (isScalar(value)) return value
  const items = value instanceof PickleTuple ? value.items : value
  if (!Array.isArray(items)) return undefined
  visited(items.length)
  return items.every(isScalar) ? items : undefined
}

/** Whether a value is short enough to be kept: a stride is, a loss history is not. */
export function isShort(value: CheckpointValue): boolean {
  return !Array.isArray(value) || value.length <= limits.valueListLength
}

function isScalar(value: PickleValue): value is null | boolean | number | bigint | string {
  return value === null || typeof value !== 'object'
}
