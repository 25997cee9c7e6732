import { maxAbsoluteDifference } from '@sr-internal/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eigenbasis } from '../../src/train/eigenbasis.js'
import { type Matrix, multiply, transpose } from '../../src/train/matrix.js'
import { orthonormalize } from '../../src/train/orthonormalize.js'

const size = fc.integer({ min: 1, max: 11 })
const matrix = (rows: number, columns: number): fc.Arbitrary<Matrix> =>
  fc
    .array(fc.integer({ min: -9, max: 9 }), { minLength: rows * columns, maxLength: rows * columns })
    .map((values) => ({ rows, columns, data: Float64Array.from(values) }))
const square = size.chain((n) => matrix(n, n))
const identity = (n: number) => Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0))
const seeded = { seed: 7, numRuns: 60 }

test('a product has the sums of its definition, for every rest of two rows and four terms', () => {
  const pair = fc.tuple(size, size, size).chain(([m, k, n]) => fc.tuple(matrix(m, k), matrix(k, n)))
  const check = ([a, b]: [Matrix, Matrix]) => {
    const { rows, columns, data } = multiply(a, b)
    const expected = Array.from({ length: a.rows * b.columns }, (_, at) => {
      const [row, column] = [Math.floor(at / b.columns), at % b.columns]
      let sum = 0
      for (let k = 0; k < a.columns; k++) sum += a.data[row * a.columns + k] * b.data[k * b.columns + column]
      return sum
    })
    expect([rows, columns, [...data]]).toEqual([a.rows, b.columns, expected])
  }
  fc.assert(fc.property(pair, check), seeded)
})

test('orthonormal columns are orthonormal, of singular matrices too, and leave a triangle', () => {
  const check = (a: Matrix) => {
    const q = orthonormalize(a)
    expect(maxAbsoluteDifference(multiply(transpose(q), q).data, identity(a.rows))).toBeLessThan(1e-12)
    const below = multiply(transpose(q), a).data.filter((_, i) => i % a.rows < Math.floor(i / a.rows))
    expect(
      maxAbsoluteDifference(
        below,
        below.map(() => 0),
      ),
    ).toBeLessThan(1e-11)
  }
  fc.assert(fc.property(square, check), seeded)
})

test('an eigenbasis is orthonormal and makes its matrix diagonal, largest first', () => {
  const check = (any: Matrix) => {
    const a = multiply(any, transpose(any))
    const vectors = eigenbasis(a)
    expect(maxAbsoluteDifference(multiply(transpose(vectors), vectors).data, identity(a.rows))).toBeLessThan(
      1e-12,
    )
    const { data } = multiply(transpose(vectors), multiply(a, vectors))
    const values = Array.from({ length: a.rows }, (_, i) => data[i * (a.rows + 1)])
    expect(values.every((value, i) => i === 0 || value <= values[i - 1] + 1e-9)).toBe(true)
    const others = data.filter((_, i) => i % (a.rows + 1) > 0)
    expect(
      maxAbsoluteDifference(
        others,
        others.map(() => 0),
      ),
    ).toBeLessThan(1e-9)
  }
  fc.assert(fc.property(square, check), seeded)
})
