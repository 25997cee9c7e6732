import { researchTest } from '@sr-internal/testing'
import { describe, expect, test } from 'vitest'
import { CheckpointError } from '../src/errors.js'
import { readCheckpoint } from '../src/read-checkpoint.js'
import { type ExpectedTensors, expectTensors, readBytes, readExpected } from './support/fixtures.js'

/** Per file what PyTorch found in it; null: PyTorch cannot read it either. */
const expected = readExpected<Readonly<Record<string, ExpectedTensors | null>>>('research-expected.json')

describe('public checkpoints', () => {
  test('are all 63 reader fixtures of burn and 11 trained networks', () => {
    const burn = Object.keys(expected).filter((path) => path.startsWith('tracel-ai__burn/'))
    expect([burn.length, Object.keys(expected).length - burn.length]).toEqual([63, 11])
  })

  for (const [path, tensors] of Object.entries(expected)) {
    if (tensors !== null) {
      researchTest(`reads ${path} with PyTorch's exact values`, `checkpoints/${path}`, (file) => {
        expectTensors(readCheckpoint(readBytes(file)).tensors, tensors)
      })
    } else {
      researchTest(`refuses ${path}, as PyTorch does`, `checkpoints/${path}`, (file) => {
        expect(() => readCheckpoint(readBytes(file))).toThrow(CheckpointError)
      })
    }
  }
})
