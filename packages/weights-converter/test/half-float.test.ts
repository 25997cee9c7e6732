import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { decodeHalf, encodeHalf } from '../src/half-float.js'
import { readExpected } from './support/fixtures.js'

/** Made by PyTorch. */
const expected = readExpected<{ decodedSha256: string; float32: string; float16: string }>('half-float.json')

const decode = (base64: string): ArrayBuffer => new Uint8Array(Buffer.from(base64, 'base64')).buffer

describe('float16', () => {
  test('is decoded as PyTorch does, for all 65,536 bit patterns', () => {
    const all = Float32Array.from({ length: 2 ** 16 }, (_, bits) => decodeHalf(bits))
    expect(createHash('sha256').update(new Uint8Array(all.buffer)).digest('hex').slice(0, 32)).toBe(
      expected.decodedSha256,
    )
  })

  test('is rounded to nearest, ties to even, as PyTorch does', () => {
    const numbers = new Float32Array(decode(expected.float32))
    expect(numbers.length).toBeGreaterThan(1500)
    expect(Uint16Array.from(numbers, encodeHalf)).toEqual(new Uint16Array(decode(expected.float16)))
  })

  test('survives a round trip, for all numbers and NaN', () => {
    for (let bits = 0; bits < 2 ** 16; bits++) {
      const value = decodeHalf(bits)
      expect(Object.is(decodeHalf(encodeHalf(value)), value)).toBe(true)
    }
  })
})
