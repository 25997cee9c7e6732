import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { webpQuantizer } from '../../src/compression/webp-quantizer.js'

const fixture = new URL('../fixtures/compression.json', import.meta.url)
const { webp } = JSON.parse(readFileSync(fixture, 'utf8')) as {
  webp: Record<string, { file: string; quantizers: number[] }>
}
const cases = Object.entries(webp).map(([name, { file, quantizers }]) => ({
  name,
  file: new Uint8Array(Buffer.from(file, 'base64')),
  mean: quantizers.length === 0 ? undefined : quantizers.reduce((a, b) => a + b) / quantizers.length,
}))

describe('the quantizer of a WebP file', () => {
  test.each(cases)('is what webpinfo says, on average over segments: $name', ({ file, mean }) => {
    expect(webpQuantizer(file)).toBe(mean)
  })

  test.each(cases)('is the same or not said where the file is cut short: $name', ({ file, mean }) => {
    const found = Array.from({ length: file.length }, (_, length) => webpQuantizer(file.subarray(0, length)))
    expect(found.slice(0, 30).every((quantizer) => quantizer === undefined)).toBe(true)
    expect([mean, undefined]).toEqual(expect.arrayContaining([...new Set(found)]))
  })

  test('is not said of frames that do not stand alone, and of other files', () => {
    const { file } = cases[0]
    const between = file.slice()
    between[20] |= 1
    expect(webpQuantizer(between)).toBeUndefined()
    const other = file.slice()
    other[8] = 0x41
    expect(webpQuantizer(other)).toBeUndefined()
  })
})
