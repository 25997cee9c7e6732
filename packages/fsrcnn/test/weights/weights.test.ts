import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { readMultiWeights } from '@sr/weights-converter/safetensors'
import { expect, test } from 'vitest'
import { releasedNames as namesInErrors } from '../../src/weights/released-names.js'
import { releasedWeights } from '../../src/weights/released-weights.js'
import { readReleased, releasedNames } from '../support/released-cases.js'

test('there is one module for every weights file, and the list names them all', () => {
  const modules = readdirSync(new URL('../../src/weights/released/', import.meta.url))
  expect(modules).toEqual(releasedNames.map((name) => `${name}.ts`))
  expect(releasedWeights.map(({ name }) => name)).toEqual(releasedNames)
  expect(releasedNames).toEqual(expect.arrayContaining(['fsrcnn-x2', 'fsrcnn-x3', 'fsrcnn-x4']))
})

test.each(releasedWeights)(
  'the module $name holds the bytes of its safetensors file',
  async ({ name, load }) => {
    const { weights } = await load()
    expect(Buffer.compare(weights, readReleased(name))).toBe(0)
  },
)

test.each(releasedWeights)('$name enlarges by the scales that the list says', ({ name, model, scales }) => {
  const found = readMultiWeights(readReleased(name)).map(({ config }) => config.scale)
  expect(found).toEqual(scales)
  expect(name).toBe(scales.length > 1 ? model : `${model}-x${scales[0]}`)
})

test('the names that errors list are those of the list', () => {
  expect(namesInErrors).toEqual(releasedWeights.map(({ name }) => name))
})

test.each(releasedNames)("the fixture of %s is of this file's bytes", (name) => {
  const fixture = readFileSync(new URL(`../fixtures/released-${name}.json`, import.meta.url), 'utf8')
  const sha256 = createHash('sha256').update(readReleased(name)).digest('hex')
  expect(JSON.parse(fixture)).toMatchObject({ weights: `${name}.safetensors`, weightsSha256: sha256 })
})
