import { expect, test } from 'vitest'
import { createPairCache } from '../../src/train/pair-cache.js'

/** A pair of 5 bytes: a float and a byte. */
const pair = () => ({
  input: { width: 1, height: 1, channels: 1, data: new Float32Array(1) },
  target: { width: 1, height: 1, channels: 1, data: new Uint8Array(1) },
})

/** The keys that had to be made, for a sequence of uses. */
function made(limitBytes: number, uses: string): string {
  const cache = createPairCache(limitBytes)
  let keys = ''
  for (const key of uses) {
    cache(key, () => {
      keys += key
      return pair()
    })
  }
  return keys
}

test('a pair is made once while there is room', () => {
  expect(made(15, 'abcabcabc')).toBe('abc')
})

test('without room the pair used longest ago is made anew', () => {
  expect(made(10, 'abacab')).toBe('abcb')
})

test('a pair larger than the limit is given, but not kept', () => {
  expect(made(4, 'aa')).toBe('aa')
})
