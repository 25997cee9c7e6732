import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { avifQuantizer } from '../../src/compression/avif-quantizer.js'

const fixture = new URL('../fixtures/compression.json', import.meta.url)
const { avif } = JSON.parse(readFileSync(fixture, 'utf8')) as {
  avif: Record<string, { file: string; quantizer: number }>
}
const { lossless, 'several pictures': several, ...lossy } = avif
const bytesOf = ({ file }: { file: string }) => new Uint8Array(Buffer.from(file, 'base64'))
const cases = Object.entries(lossy).map(([name, one]) => ({
  name,
  file: bytesOf(one),
  quantizer: one.quantizer,
}))

describe('the quantizer of an AVIF file', () => {
  test.each(cases)('is what FFmpeg reads: $name', ({ file, quantizer }) => {
    expect(avifQuantizer(file)).toBe(quantizer)
  })

  test.each(cases)('is the same or not said where the file is cut short: $name', ({ file, quantizer }) => {
    const found = Array.from({ length: file.length }, (_, length) => avifQuantizer(file.subarray(0, length)))
    expect(found.slice(0, 200).every((index) => index === undefined)).toBe(true)
    expect([quantizer, undefined]).toEqual(expect.arrayContaining([...new Set(found)]))
  })

  test('is not said of lossless pictures, of films, and of other files', () => {
    expect(lossless.quantizer).toBe(0)
    expect(avifQuantizer(bytesOf(lossless))).toBeUndefined()
    expect(avifQuantizer(bytesOf(several))).toBeUndefined()
    const other = bytesOf(lossy['quality 50'])
    other[4] ^= 1
    expect(avifQuantizer(other)).toBeUndefined()
  })

  test.each(cases)('costs no time and no error where bytes are others: $name', ({ file }) => {
    for (let at = 0; at < Math.min(file.length, 400); at++) {
      for (const value of [0, 0x7f, 0xff]) {
        const damaged = file.slice()
        damaged[at] = value
        expect(avifQuantizer(damaged) ?? 1).toBeGreaterThan(0)
      }
    }
  })
})
