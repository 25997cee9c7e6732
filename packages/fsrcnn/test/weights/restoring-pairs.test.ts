import { readdirSync, readFileSync } from 'node:fs'
import { blendWeights } from '@sr/network'
import { readWeights } from '@sr/weights-converter/safetensors'
import { describe, expect, test } from 'vitest'
import { restoringWeights, strengthFor } from '../../src/weights/restoring-pair.js'
import { restoringPairs } from '../../src/weights/restoring-pairs.js'

const folder = new URL('../../weights/', import.meta.url)
const bytesOf = (path: string): Buffer => readFileSync(new URL(`${path}.safetensors`, folder))

test('there is a pair for every restoring file', () => {
  const files = readdirSync(new URL('restoring/', folder)).filter((file) => file.endsWith('.safetensors'))
  expect(restoringPairs.map(({ name }) => `${name}.safetensors`)).toEqual(files.sort())
})

describe.each(restoringPairs)('the pair $name', ({ name, model, scale, load }) => {
  test('holds the bytes of both files, which are networks of one config', async () => {
    const { clean, jpeg } = (await load()).pair
    expect(Buffer.compare(clean, bytesOf(name))).toBe(0)
    expect(Buffer.compare(jpeg, bytesOf(`restoring/${name}`))).toBe(0)
    expect(name).toBe(`${model}-x${scale}`)
    expect(readWeights(jpeg).config).toEqual(readWeights(clean).config)
    expect(readWeights(clean).config.scale).toBe(scale)
  })

  test('is the released network at strength 0, the restoring one at 1, and their mixture between', async () => {
    const { pair } = await load()
    const [clean, jpeg] = [readWeights(pair.clean), readWeights(pair.jpeg)]
    expect(restoringWeights(pair, 0)).toEqual(clean)
    expect(restoringWeights(pair, 1)).toEqual(jpeg)
    expect(restoringWeights(pair, 0.3)).toEqual(blendWeights(clean, jpeg, 0.3))
  })

  test('restores nothing in lossless pictures, all in bad ones, and never more in better ones', async () => {
    const { pair } = await load()
    const strengths = Array.from({ length: 100 }, (_, i) => strengthFor(pair, i + 1))
    expect(strengths[99]).toBe(0)
    expect(strengths[0]).toBe(1)
    for (let i = 1; i < 100; i++) {
      expect(strengths[i]).toBeLessThanOrEqual(strengths[i - 1])
      expect(strengths[i - 1] - strengths[i]).toBeLessThan(0.06)
    }
  })
})

test.each([Number.NaN, 1.5, -1])('a strength of %s is refused', async (strength) => {
  const { pair } = await restoringPairs[0].load()
  expect(() => restoringWeights(pair, strength)).toThrow(RangeError)
})
