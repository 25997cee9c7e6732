import { describe, expect, test } from 'vitest'
import { gmsd } from '../src/gmsd.js'
import { haarPsi } from '../src/haar-psi.js'
import { vifP } from '../src/vif-p.js'
import { asFloats, asWords } from './support/as-floats.js'
import {
  type PairName,
  type PairVectors,
  pairNames,
  vectorPair,
  vectorsOf,
} from './support/vector-pictures.js'

const tolerance = 1e-10
const metrics = { gmsd, haarPsi, vifP }
const cases: readonly [keyof typeof metrics, keyof PairVectors][] = [
  ['gmsd', 'gmsd'],
  ['haarPsi', 'haarpsi'],
  ['haarPsi', 'haarpsi_rgb'],
  ['vifP', 'vifp'],
]

describe.each(cases)('%s', (metric, key) => {
  const names = pairNames.filter((name) => vectorsOf(name)[key] !== undefined)
  const measure = metrics[metric]

  test.each(names)(`of %s equals the reference (${key})`, (name) => {
    const { x, y } = vectorPair(name)
    expectClose(measure(y, x), Number(vectorsOf(name)[key]))
  })

  test.each(names)('of %s is the same on 0..1 and on 0..65535', (name) => {
    const { x, y } = vectorPair(name)
    const expected = Number(vectorsOf(name)[key])
    expectClose(measure(asFloats(y), asFloats(x), { dataRange: 1 }), expected)
    expectClose(measure(asWords(y), asWords(x)), expected)
  })
})

test('the fixture covers grey and colour', () => {
  const count = (key: keyof PairVectors) =>
    pairNames.filter((name) => vectorsOf(name)[key] !== undefined).length
  expect(cases.map(([, key]) => count(key))).toEqual([9, 9, 2, 6])
})

describe.each(['gmsd', 'vifP'] as const)('%s of a colour picture', (metric) => {
  const { x, y } = vectorPair('rgb_blocky' satisfies PairName)

  test('is that of its luma, 0.299 R + 0.587 G + 0.114 B', () => {
    const luma = ({ width, height, data }: typeof x) => ({
      width,
      height,
      channels: 1,
      data: Float64Array.from({ length: width * height }, (_, i) =>
        [0.299, 0.587, 0.114].reduce((sum, weight, c) => sum + weight * data[3 * i + c], 0),
      ),
    })
    expectClose(metrics[metric](y, x), metrics[metric](luma(y), luma(x), { dataRange: 255 }))
  })
})

test('two black pictures are alike', () => {
  const black = { width: 16, height: 16, channels: 1, data: new Uint8Array(256) }
  expect([haarPsi(black, black), gmsd(black, black)]).toEqual([1, 0])
})

test('VIFp tells the picture from the reference', () => {
  const { x, y } = vectorPair('ms_even')
  expect(vifP(y, x)).not.toBeCloseTo(vifP(x, y), 3)
})

function expectClose(value: number, expected: number): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(tolerance)
}
