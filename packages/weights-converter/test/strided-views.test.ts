import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCheckpoint } from '../src/read-checkpoint.js'
import { assemblePickle, dict, storage, tensor, text } from './support/assemble-pickle.js'
import { assembleTorchZip } from './support/assemble-zip.js'
import { refusalOf } from './support/expect-refusal.js'

const length = 60

/** The definition of a strided view, element by element. */
function elements(shape: readonly number[], strides: readonly number[], offset: number): number[] {
  if (shape.length === 0) return [offset]
  return Array.from({ length: shape[0] }, (_, i) =>
    elements(shape.slice(1), strides.slice(1), offset + i * strides[0]),
  ).flat()
}

describe('a strided view', () => {
  test('holds storage[offset + sum of index × stride], or is refused if that leaves the storage', () => {
    const axis = fc.record({ size: fc.integer({ min: 0, max: 4 }), stride: fc.integer({ min: 0, max: 13 }) })
    const view = fc.record({
      axes: fc.array(axis, { maxLength: 4 }),
      offset: fc.integer({ min: 0, max: 30 }),
    })
    const data = Int32Array.from({ length }, (_, i) => i * i)
    fc.assert(
      fc.property(view, ({ axes, offset }) => {
        const shape = axes.map(({ size }) => size)
        const strides = axes.map(({ stride }) => stride)
        const parts = { storage: storage('0', length, 'IntStorage'), offset, shape, strides }
        const file = assembleTorchZip(assemblePickle(dict([text('w'), tensor(parts)])), {
          'data/0': new Uint8Array(data.buffer),
        })
        const indices = elements(shape, strides, offset)
        if (indices.every((i) => i < length)) {
          expect(readCheckpoint(file).tensors.get('w')?.read()).toEqual(
            Int32Array.from(indices, (i) => data[i]),
          )
        } else {
          expect(refusalOf(() => readCheckpoint(file))?.code).toBe('malformed')
        }
      }),
      { seed: 7, numRuns: 1000 },
    )
  })
})
