import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MetricAverage } from '../src/metric-average.js'
import { psnr } from '../src/psnr.js'
import { summarize } from '../src/summarize.js'
import { vectorPair, vectorsOf } from './support/vector-pictures.js'

describe('MetricAverage', () => {
  test('averages the PSNR of each picture, not their errors', () => {
    const average = new MetricAverage(psnr)
    for (const name of ['waves_noise', 'texture_blur', 'ramp_offset'] as const) {
      const { x, y } = vectorPair(name)
      expect(average.update(y, x)).toBeCloseTo(Number(vectorsOf(name).psnr), 9)
    }
    const [a, b, c] = [26.594540333103247, 21.526548525172533, 26.547178687726607]
    const { mean, median, count, infiniteCount } = average.compute()
    expect(mean).toBeCloseTo((a + b + c) / 3, 9)
    expect(median).toBeCloseTo(c, 9)
    expect({ count, infiniteCount }).toEqual({ count: 3, infiniteCount: 0 })
  })

  test('identical pictures are counted and left out of the mean', () => {
    const average = new MetricAverage(psnr)
    const { x, y } = vectorPair('waves_noise')
    average.update(y, x)
    average.update(x, x)
    const { mean, count, infiniteCount } = average.compute()
    expect(mean).toBeCloseTo(26.594540333103247, 9)
    expect({ count, infiniteCount }).toEqual({ count: 1, infiniteCount: 1 })
  })

  test('any split of a stream merges to the same summary, bit for bit', () => {
    const value = (picture: number) => picture
    const values = fc.array(fc.double({ noNaN: true }), { minLength: 1 })
    fc.assert(
      fc.property(values, fc.nat(), (stream, cut) => {
        const parts = [new MetricAverage<number>(value), new MetricAverage<number>(value)]
        for (const [index, picture] of stream.entries()) {
          parts[index < cut % (stream.length + 1) ? 0 : 1].update(picture, picture)
        }
        parts[0].merge(parts[1])
        expect(parts[0].compute()).toEqual(summarize(stream))
      }),
      { seed: 1 },
    )
  })

  test('an average merged with itself counts everything twice', () => {
    const average = new MetricAverage<number>((picture) => picture)
    average.update(1, 0)
    average.update(3, 0)
    average.merge(average)
    expect(average.compute()).toEqual({ mean: 2, median: 2, count: 4, infiniteCount: 0 })
  })
})

describe('summarize', () => {
  test('only infinities have the mean Infinity', () => {
    const infinite = Number.POSITIVE_INFINITY
    expect(summarize([infinite, infinite])).toEqual({
      mean: infinite,
      median: infinite,
      count: 0,
      infiniteCount: 2,
    })
  })

  test('the median of an even count lies between the middle two', () => {
    expect(summarize([4, 1, 3, 2]).median).toBe(2.5)
  })

  test('nothing and NaN are refused', () => {
    expect(() => summarize([])).toThrow(RangeError)
    expect(() => summarize([1, Number.NaN])).toThrow('found NaN')
  })
})
