import { type BinaryLike, createHash } from 'node:crypto'

/** SHA-256 of texts and arrays of numbers, in hexadecimal: what tells a network from every other. */
export function hashWeights(parts: readonly BinaryLike[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
