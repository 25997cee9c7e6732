import { describe, expect, test } from 'vitest'
import type { Checkpoint } from '../src/checkpoint.js'
import { readCheckpoint } from '../src/read-checkpoint.js'
import {
  type ExpectedFile,
  expectTensors,
  listFixtures,
  readExpected,
  readFixture,
} from './support/fixtures.js'

const expected = readExpected<Readonly<Record<string, ExpectedFile>>>('expected.json')
const read = (name: string): Checkpoint => readCheckpoint(readFixture(`checkpoints/${name}`))

describe('readCheckpoint', () => {
  test('has an expectation from PyTorch for every fixture', () => {
    expect(listFixtures('checkpoints').sort()).toEqual(Object.keys(expected).sort())
  })

  test.each(Object.keys(expected))('reads %s as PyTorch does, name by name and bit by bit', (name) => {
    expectTensors(read(name).tensors, expected[name].tensors)
  })

  test.each(Object.keys(expected).filter((name) => Object.keys(expected[name].values).length > 0))(
    'finds the plain values beside the tensors of %s',
    (name) => {
      const { values } = read(name)
      expect(Object.fromEntries([...values].filter(([path]) => path in expected[name].values))).toEqual(
        expected[name].values,
      )
    },
  )

  test.each(Object.keys(expected).filter((name) => Object.keys(expected[name].modules).length > 0))(
    'finds how each module of %s was constructed',
    (name) => {
      const { modules } = read(name)
      expect([...modules.keys()].sort()).toEqual(Object.keys(expected[name].modules).sort())
      for (const [path, { className, ...attributes }] of Object.entries(expected[name].modules)) {
        const found = modules.get(path)
        expect(found?.className).toBe(className)
        for (const [attribute, value] of Object.entries(attributes))
          expect(found?.attributes.get(attribute)).toEqual(value)
      }
    },
  )

  test.each([
    ['zip.pth', 'torch-zip'],
    ['legacy.pth', 'torch-legacy'],
    ['2016.tar', 'torch-tar'],
    ['f32.safetensors', 'safetensors'],
  ])('tells by its contents that %s is %s', (name, container) => {
    expect(read(name).container).toBe(container)
  })

  test.each([
    'legacy.pth',
    'data-parallel.pth',
    'whole-module.pth',
    'whole-module-legacy.pth',
    'channels-last.pth',
    'before-2-1.pth',
    'deflated.pth',
    'protocol-4.pth',
    'protocol-5-legacy.pth',
    'version-in-dot-data.pth',
    'f32.safetensors',
    'big-endian.pth',
  ])('gives the same weights, bit by bit, from %s as from zip.pth', (name) => {
    const { tensors } = read(name)
    for (const [path, tensor] of read('zip.pth').tensors) {
      const same = tensors.get(path) ?? tensors.get(`module.${path}`)
      expect(same?.shape).toEqual(tensor.shape)
      expect(same?.read()).toEqual(tensor.read())
    }
  })

  test('keeps integers beyond 2^53 exact, as bigints', () => {
    const { values } = read('lightning.ckpt')
    expect(values.get('big')).toBe(2n ** 70n)
    expect(values.get('hyper_parameters.steps')).toBe(2n ** 60n)
  })

  test('keeps both values whose keys are 7 and "7", and says so', () => {
    const { values, warnings } = read('lightning.ckpt')
    expect([values.get('flags.7'), values.get('flags.7#2')]).toEqual([5, 6])
    expect(warnings).toContain(
      'value flags.7: the name occurs more than once; the later one is called flags.7#2.',
    )
  })

  test('reports classes it does not know and says that nothing was run', () => {
    expect(read('whole-module.pth').warnings).toEqual([
      'data.pkl: __main__.Fsrcnn is not known here; its attributes were read as plain data and nothing was run.',
    ])
    expect(read('zip.pth').warnings).toEqual([])
  })

  test('keeps safetensors metadata', () => {
    expect(read('f32.safetensors').metadata).toEqual(
      new Map([
        ['format', 'pt'],
        ['note', 'a "b" ü'],
      ]),
    )
  })

  test('copies values at every read, so that a caller may change them', () => {
    const tensor = read('zip.pth').tensors.get('deconv.bias')
    const first = tensor?.read()
    first?.fill(0 as never)
    expect(tensor?.read()).not.toEqual(first)
  })
})
