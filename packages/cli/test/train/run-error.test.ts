import { describe, expect, it } from 'vitest'
import { asRunError } from '../../src/train/run-error.js'

describe('an error of a run', () => {
  it.each([
    ["the trainer's RangeError is the config's", new RangeError('batch: too large'), 'bad-config'],
    ['a TypeError is a mistake in sr', new TypeError('undefined is not a function'), 'internal'],
    [
      'an array that is too long is too little memory',
      new RangeError('Invalid typed array length: 9'),
      'out-of-memory',
    ],
  ])('%s', (_, error, code) => {
    expect(asRunError(error, 'x3.json')).toMatchObject({ code, where: 'x3.json', cause: error })
  })
})
