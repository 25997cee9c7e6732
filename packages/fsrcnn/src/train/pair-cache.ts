import type { PicturePair } from './picture-pair.js'

/** Gives the pair of a key, from memory where it is still there, else newly made. */
export type PairCache = (key: string, make: () => PicturePair) => PicturePair

/** Keeps the pairs used last, as many as fit into `limitBytes`. */
export function createPairCache(limitBytes: number): PairCache {
  // A Map keeps its order, so the pair used longest ago stands first.
  const pairs = new Map<string, PicturePair>()
  let bytes = 0
  return (key, make) => {
    const known = pairs.get(key)
    const pair = known ?? make()
    if (known === undefined) bytes += byteLength(pair)
    else pairs.delete(key)
    pairs.set(key, pair)
    for (const [oldest, { input, target }] of pairs) {
      if (bytes <= limitBytes) break
      pairs.delete(oldest)
      bytes -= byteLength({ input, target })
    }
    return pair
  }
}

function byteLength({ input, target }: PicturePair): number {
  return input.data.byteLength + target.data.byteLength
}
