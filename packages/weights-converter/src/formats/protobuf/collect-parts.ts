import { costs, type MemoryBudget } from '../../memory-budget.js'
import type { Field } from './read-fields.js'

/** Adds a field's bytes to those of its number: a list of numbers may be one field, or a field each. */
export function collectParts(
  parts: Map<number, Uint8Array[]>,
  { number, bytes }: Field,
  budget: MemoryBudget,
): void {
  budget.take(costs.slot + costs.object, 'tensor')
  const known = parts.get(number)
  if (known === undefined) parts.set(number, [bytes])
  else known.push(bytes)
}
