import { expect, test } from 'vitest'
import { assertKnownOptions } from '../src/known-options.js'

const known = ['dataRange', 'cropBorder', 'channel', 'tile']
const check = (options: unknown, hints = {}) => assertKnownOptions('psnr', options as object, known, hints)

test('known options pass, whatever they hold, and none do', () => {
  expect(() => check({})).not.toThrow()
  expect(() => check({ dataRange: undefined, tile: null })).not.toThrow()
  expect(() => check(Object.assign(Object.create(null), { tile: 3 }))).not.toThrow()
})

test.each([
  ['datarange', 'dataRange'],
  ['data_range', 'dataRange'],
  ['range', 'dataRange'],
  ['border', 'cropBorder'],
  ['cropborder', 'cropBorder'],
  ['cropBoarder', 'cropBorder'],
  ['chanel', 'channel'],
  ['tileSize', 'tile'],
  ['tiel', 'tile'],
])('%s is told to be %s', (given, meant) => {
  expect(() => check({ [given]: 1 })).toThrow(
    new TypeError(
      `psnr: unknown option "${given}". Expected dataRange, cropBorder, channel, tile. Did you mean ${meant}?`,
    ),
  )
})

test.each(['threads', 'x', 'verbose'])('nothing is guessed of %s', (given) => {
  expect(() => check({ [given]: 1 })).toThrow(/Expected dataRange, cropBorder, channel, tile\.$/)
})

test('a hint stands in place of a guess', () => {
  expect(() => check({ threads: 2 }, { threads: "Threads are the engine's." })).toThrow(
    /tile\. Threads are the engine's\.$/,
  )
})

test.each([
  [null, 'null'],
  [3, '3'],
  ['fast', '"fast"'],
  [[3], 'an Array'],
  [new Map([['tile', 3]]), 'a Map'],
  [Promise.resolve({}), 'a Promise, which must be awaited'],
  [() => ({}), 'a function'],
])('%o are no options', (options, found) => {
  expect(() => check(options)).toThrow(
    new TypeError(`psnr: options must be an object of dataRange, cropBorder, channel, tile, found ${found}.`),
  )
})
