import fc from 'fast-check'
import { expect, test } from 'vitest'
import { convertCheckpoint } from '../src/convert.js'
import { CheckpointError } from '../src/errors.js'
import { listTfjsShards } from '../src/formats/tfjs/model-json.js'
import { writeTfjsModel } from '../src/formats/tfjs/write-tfjs-model.js'
import { readFixture } from './support/fixtures.js'
import { readTfjsFiles } from './support/read-tfjs-files.js'

/** Runs and expects success or the package's own one-line error. */
function expectCodedError(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointError)
    expect((error as Error).message).not.toContain('\n')
  }
}

test.each([
  'lornatang-8-x4.pth',
  'icpm-x3.pth',
  'suxrob-x2.pth',
  'batch-norm-srcnn.pth',
  'lornatang-espcn.pth',
])('%s with flipped bytes converts or is refused with a code', (file) => {
  const bytes = readFixture(`families/${file}`)
  const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 4,
  })
  fc.assert(
    fc.property(flips, (list) => {
      const damaged = bytes.slice()
      for (const [at, mask] of list) damaged[at] = (damaged[at] ?? 0) ^ mask
      expectCodedError(() => convertCheckpoint(damaged))
      expectCodedError(() => convertCheckpoint(damaged, { scale: 4 }))
    }),
    { seed: 3, numRuns: 300 },
  )
})

test('a model.json with any one value replaced is read or refused with a code', () => {
  const files = writeTfjsModel(convertCheckpoint(readFixture('families/lornatang-4-x3.pth'), { scale: 3 }))
  const paths = leafPaths(JSON.parse(files.modelJson))
  const values = [null, -1, 0, 1e9, 0.5, '', 'x', [], {}, [[]], true, ['__proto__'], 1e308]
  for (const path of paths) {
    for (const value of values) {
      const model = JSON.parse(files.modelJson)
      const owner = path.slice(0, -1).reduce((object, key) => object[key], model)
      owner[path.at(-1) ?? ''] = value
      const modelJson = JSON.stringify(model)
      expectCodedError(() => listTfjsShards(modelJson))
      expectCodedError(() => convertCheckpoint(readTfjsFiles({ ...files, modelJson })))
    }
  }
})

/** The path of every object, list and value in a JSON document but the document itself. */
function leafPaths(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]]
  const inside = Object.entries(value).flatMap(([key, part]) => leafPaths(part, [...path, key]))
  return path.length === 0 ? inside : [[...path], ...inside]
}
