import { describe, expect, test } from 'vitest'
import { convertCheckpoint } from '../src/convert.js'
import { writeWeights } from '../src/formats/safetensors/weights-file.js'
import { writeTfjsModel } from '../src/formats/tfjs/write-tfjs-model.js'
import { type ExpectedFile, readExpected, readFixture } from './support/fixtures.js'
import { readTfjsFiles } from './support/read-tfjs-files.js'

const read = (file: string): Uint8Array => readFixture(`checkpoints/${file}`)
const plain = convertCheckpoint(read('zip.pth'), { scale: 3 })

describe('the same weights', () => {
  test.each([
    'legacy.pth',
    'data-parallel.pth',
    'whole-module.pth',
    'whole-module-legacy.pth',
    'protocol-4.pth',
    'protocol-5-legacy.pth',
    'channels-last.pth',
    'before-2-1.pth',
    'version-in-dot-data.pth',
    'deflated.pth',
    'f32.safetensors',
  ])('out of %s are bit for bit those of the plain file', (file) => {
    const { config, tensors } = convertCheckpoint(read(file), { scale: 3 })
    expect(config).toEqual(plain.config)
    expect(tensors).toEqual(plain.tensors)
  })

  test('survive a weights file of our own', () => {
    const again = convertCheckpoint(writeWeights(plain))
    expect(again).toMatchObject({
      config: plain.config,
      tensors: plain.tensors,
      assumptions: [],
      warnings: [],
    })
  })

  test('survive a tfjs model', () => {
    const again = convertCheckpoint(readTfjsFiles(writeTfjsModel(plain)))
    expect(again).toMatchObject({
      config: plain.config,
      tensors: plain.tensors,
      assumptions: [],
      warnings: [],
    })
  })
})

// expected.json holds what torch made of its own rounding.
const expected = readExpected<Readonly<Record<string, ExpectedFile>>>('expected.json')

test.each(['half.pth', 'bfloat16.pth', 'f16.safetensors', 'bf16.safetensors'])(
  'weights out of %s are exactly the values torch rounded to',
  (file) => {
    const { tensors } = convertCheckpoint(read(file), { scale: 3 })
    for (const [ours, theirs] of [
      ['feature.bias', 'feature_extraction.0.bias'],
      ['shrink.weight', 'shrink.0.weight'],
      ['expand.weight', 'expand.0.weight'],
      ['deconv.bias', 'deconv.bias'],
    ] as const) {
      const want = expected[file]?.tensors[theirs]
      if (want === undefined || !('base64' in want))
        throw new Error(`expected.json has no values of ${theirs}`)
      const data = tensors.get(ours)?.data ?? new Float32Array()
      expect(Buffer.from(data.buffer).toString('base64')).toBe(want.base64)
      expect(data).not.toEqual(plain.tensors.get(ours)?.data)
    }
  },
)
