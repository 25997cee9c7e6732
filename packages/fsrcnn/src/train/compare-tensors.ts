import { sayValue } from '@sr/checks'
import type { Tensor } from '@sr/network'

/**
 * "Expected NAME [SHAPE], found …" for the first tensor in which two sets differ; undefined
 * where all names and shapes agree.
 */
export function differenceOf(
  expected: ReadonlyMap<string, Pick<Tensor, 'shape'>>,
  found: ReadonlyMap<string, Pick<Tensor, 'shape'>>,
): string | undefined {
  const [wanted, given] = [describe(expected), describe(found)]
  const at = wanted.findIndex((tensor, i) => tensor !== given[i])
  const first = at < 0 ? wanted.length : at
  if (at < 0 && given.length === wanted.length) return undefined
  return `Expected ${wanted[first] ?? 'no more'}, found ${first < given.length ? sayValue(given[first]) : 'none'}`
}

function describe(tensors: ReadonlyMap<string, Pick<Tensor, 'shape'>>): string[] {
  return [...tensors].map(([name, { shape }]) => `${name} [${shape.join(', ')}]`).sort()
}
