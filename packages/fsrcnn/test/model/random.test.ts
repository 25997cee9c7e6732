import { expect, test } from 'vitest'
import { createRandom, nextUint32, seedRandom, splitMix64 } from '../../src/model/random.js'

test("xoshiro128** gives the numbers of its authors' program for the state 1, 2, 3, 4", () => {
  const state = Uint32Array.of(1, 2, 3, 4)
  const numbers = Array.from({ length: 10 }, () => nextUint32(state))
  expect(numbers).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ])
})

test('SplitMix64 gives the published numbers for the seed 1234567', () => {
  expect([1, 2, 3, 4, 5].map((index) => splitMix64(1234567, index))).toEqual([
    6457827717110365317n,
    3203168211198807973n,
    9817491932198370423n,
    4593380528125082431n,
    16408922859458223821n,
  ])
})

test('a seed fills the state with the halves of two numbers of SplitMix64, low half first', () => {
  const [a, b, c, d] = seedRandom(1234567).map(BigInt)
  expect([a + (b << 32n), c + (d << 32n)]).toEqual([6457827717110365317n, 3203168211198807973n])
})

test('numbers below a count are equally likely', () => {
  const random = createRandom(seedRandom(5))
  const draws = 70_000
  const times = new Array<number>(7).fill(0)
  for (let i = 0; i < draws; i++) times[random.below(7)]++
  const chiSquare = times.reduce((sum, n) => sum + (n - draws / 7) ** 2 / (draws / 7), 0)
  expect(chiSquare).toBeLessThan(22.5) // 6 degrees of freedom: one in a thousand is above
})

test('counts up to 2⁵³ − 1 are reached in all their bits', () => {
  const random = createRandom(seedRandom(6))
  const numbers = Array.from({ length: 1000 }, () => random.below(2 ** 53 - 1))
  expect(numbers.every((n) => Number.isSafeInteger(n) && n >= 0 && n < 2 ** 53 - 1)).toBe(true)
  for (const bit of [0, 25, 26, 52]) {
    const ones = numbers.filter((n) => Math.floor(n / 2 ** bit) % 2 === 1).length
    expect(Math.abs(ones - 500)).toBeLessThan(52) // 3.3 standard deviations
  }
})

test('a generator made from a saved state goes on with the same numbers', () => {
  const random = createRandom(seedRandom(7))
  random.below(100)
  const resumed = createRandom(JSON.parse(JSON.stringify(random.state())))
  const draw = (from: typeof random) => Array.from({ length: 20 }, () => from.below(1e9))
  expect(draw(resumed)).toEqual(draw(random))
})
