import { describe, expect, test } from 'vitest'
import {
  blendWeights,
  fsrcnnConfig,
  plainConfig,
  presetConfig,
  seededWeights,
  type Weights,
} from '../src/index.js'

const config = fsrcnnConfig({ scale: 2, d: 4, s: 2, m: 1 })
const [a, b] = [seededWeights(config, 1), seededWeights(config, 2)]
const numbers = ({ tensors }: Weights): number[] => [...tensors.values()].flatMap(({ data }) => [...data])

describe('blendWeights', () => {
  test('gives a at 0 and b at 1, to the bit, in arrays of its own', () => {
    const [start, end] = [blendWeights(a, b, 0), blendWeights(a, b, 1)]
    expect(start).toEqual(a)
    expect(end).toEqual(b)
    for (const [name, { data }] of start.tensors) expect(data).not.toBe(a.tensors.get(name)?.data)
  })

  test.each([0.25, 0.5, 0.9])('mixes every number in the ratio of t = %d', (t) => {
    const [from, to] = [numbers(a), numbers(b)]
    numbers(blendWeights(a, b, t)).forEach((value, i) => {
      expect(value).toBeCloseTo(from[i] + t * (to[i] - from[i]), 6)
    })
  })

  test('takes tensors by name, in whatever order', () => {
    const reversed = { config, tensors: new Map([...b.tensors].reverse()) }
    expect(blendWeights(a, reversed, 0.5)).toEqual(blendWeights(a, b, 0.5))
  })

  test.each([Number.NaN, 1.5, -0.1, Number.POSITIVE_INFINITY, '0.5', undefined])('refuses t = %s', (t) => {
    expect(() => blendWeights(a, b, t as number)).toThrow(/t must be a number from 0 .* to 1/)
  })

  test.each<[string, Weights, RegExp]>([
    ['another width', seededWeights(fsrcnnConfig({ scale: 2, d: 6, s: 2, m: 1 }), 1), /differ in d: 4 and 6/],
    ['another scale', seededWeights(presetConfig('fsrcnn', 3), 1), /differ in scale: 2 and 3/],
    [
      'another crop',
      seededWeights(fsrcnnConfig({ scale: 2, d: 4, s: 2, m: 1, deconv: { crop: [4, 3] } }), 1),
      /differ in deconv.crop: \[3,4\] and \[4,3\]/,
    ],
    [
      'another architecture',
      seededWeights(plainConfig({ scale: 2 }), 1),
      /differ in architecture: "fsrcnn" and "plain"/,
    ],
  ])('names the difference to a network of %s', (_, other, message) => {
    expect(() => blendWeights(a, other, 0.5)).toThrow(RangeError)
    expect(() => blendWeights(a, other, 0.5)).toThrow(message)
  })

  test('refuses weights that are not complete', () => {
    const tensors = new Map(b.tensors)
    tensors.delete('deconv.bias')
    expect(() => blendWeights(a, { config, tensors }, 0.5)).toThrow(/deconv.bias \[1\] is missing/)
  })
})
