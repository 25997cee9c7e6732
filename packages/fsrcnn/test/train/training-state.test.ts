import { fsrcnnConfig } from '@sr/network'
import { writeSafetensors, writeWeights } from '@sr/weights-converter/safetensors'
import { describe, expect, test } from 'vitest'
import { readTrainingState, type TrainingState, writeTrainingState } from '../../src/train/training-state.js'
import { seededWeights } from '../support/seeded-weights.js'

const config = fsrcnnConfig({ scale: 2, d: 3, s: 2, m: 1 })
const state: TrainingState = {
  step: 17,
  weights: seededWeights(config, 1),
  average: seededWeights(config, 2),
  moments: new Map([['exp_avg.deconv.bias', { shape: [3], data: Float32Array.of(-0, 1e-42, 0.1) }]]),
  source: { random: [1, 2, 3, 2 ** 32 - 1], batch: 4, patchPx: 6, patches: 123456789 },
}

describe('a training state', () => {
  test('is read as it was written, subnormal numbers and the sign of zero too', () => {
    expect(readTrainingState(writeTrainingState(state))).toEqual(state)
    const { average: _, ...without } = state
    expect(readTrainingState(writeTrainingState(without))).toEqual(without)
  })

  test('is refused in words that cannot steer a terminal', () => {
    const metadata = new Map([['sr.training', '\u001b[31m\u202e\n']])
    expect(() => readTrainingState(writeSafetensors(state.weights.tensors, metadata))).toThrow(
      expect.objectContaining({ message: expect.stringContaining('\\u001b[31m\\u202e\\u000a') }),
    )
  })

  test('is not read from a weights file', () => {
    expect(() => readTrainingState(writeWeights(state.weights))).toThrow(
      expect.objectContaining({ name: 'TrainingError', code: 'state-mismatch' }),
    )
  })

  test('is not read where a tensor is missing or the step is none', () => {
    const tensors = new Map(state.weights.tensors)
    tensors.delete('deconv.bias')
    for (const broken of [
      { ...state, weights: { config, tensors } },
      { ...state, average: { config, tensors } },
      { ...state, step: -1 },
    ]) {
      expect(() => readTrainingState(writeTrainingState(broken))).toThrow(
        expect.objectContaining({ code: 'state-mismatch' }),
      )
    }
  })

  test('is not read from a file that is cut short', () => {
    expect(() => readTrainingState(writeTrainingState(state).slice(0, -5))).toThrow(
      expect.objectContaining({ name: 'CheckpointError' }),
    )
  })
})
