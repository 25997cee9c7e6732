import type { Raster } from '@sr/image'

/** Gives the pair of a key, from memory where it is still there, else newly made. */
export type PairCache<Pair> = (key: string, make: () => Pair) => Pair

/** Keeps the pairs used last, rasters by their names, as many as fit into `limitBytes`. */
export function createPairCache<Pair extends object>(limitBytes: number): PairCache<Pair> {
  // A Map keeps its order, so the pair used longest ago stands first.
  const pairs = new Map<string, Pair>()
  let bytes = 0
  return (key, make) => {
    const known = pairs.get(key)
    const pair = known ?? make()
    if (known === undefined) bytes += byteLength(pair)
    else pairs.delete(key)
    pairs.set(key, pair)
    for (const [oldest, unused] of pairs) {
      if (bytes <= limitBytes) break
      pairs.delete(oldest)
      bytes -= byteLength(unused)
    }
    return pair
  }
}

function byteLength(pair: object): number {
  return (Object.values(pair) as Raster[]).reduce((sum, { data }) => sum + data.byteLength, 0)
}
