import { maxAbsoluteDifference } from '@sr-internal/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { type ConvertedCheckpoint, convertCheckpoint } from '../src/convert.js'
import { writeTfjsModel } from '../src/formats/tfjs/write-tfjs-model.js'
import { type FamilyCase, listFamilies } from './support/families.js'
import { readFixture } from './support/fixtures.js'
import { loadModel, predict, useBackend } from './support/run-tfjs.js'

const convert = ({ name, scale, config }: FamilyCase): ConvertedCheckpoint =>
  convertCheckpoint(readFixture(`families/${name}.pth`), scale === null ? { config } : { scale, config })

describe.each(['cpu', 'wasm'] as const)('on tfjs-%s, with no package of ours', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(listFamilies())('$name gives what PyTorch gives', async (family) => {
    const model = await loadModel(writeTfjsModel(convert(family)))
    const output = await predict(model, family.input)
    expect(output.shape).toEqual(family.output.shape)
    expect(maxAbsoluteDifference(output.data, family.output.data)).toBeLessThanOrEqual(1e-5)
    model.dispose()
  })
})
