import { describe, expect, test } from 'vitest'
import { readSafetensors, writeSafetensors } from '../src/safetensors.js'
import { concat, integerBytes } from './support/assemble-pickle.js'
import { expectRefusal } from './support/expect-refusal.js'
import { readFixture } from './support/fixtures.js'

const file = (header: string, data: Uint8Array | string = new Uint8Array(8)): Uint8Array => {
  const json = new TextEncoder().encode(header)
  return concat(integerBytes(json.length, 8), json, data)
}

const entry = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  dtype: 'F32',
  shape: [2],
  data_offsets: [0, 8],
  ...change,
})

describe('readSafetensors', () => {
  test.each<[string, string | object]>([
    ['is no JSON', '{"a": '],
    ['is no object', '{"a":1}x'],
    ['names a tensor twice', `{"a":${JSON.stringify(entry())},"a":${JSON.stringify(entry())}}`],
    [
      'names a tensor twice in two spellings',
      `{"a":${JSON.stringify(entry())},"\\u0061":${JSON.stringify(entry())}}`,
    ],
    ['gives a tensor two shapes', '{"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}'],
    ['has metadata that are no strings', { __metadata__: { a: 1 }, a: entry() }],
    ['has metadata that are a list', { __metadata__: [], a: entry() }],
    ['describes a tensor by a number', { a: 1 }],
    ['has a negative size', { a: entry({ shape: [-2] }) }],
    ['has a fractional size', { a: entry({ shape: [1.5] }) }],
    ['has a shape that does not fit the bytes', { a: entry({ shape: [3] }) }],
    [
      'has a shape whose product overflows',
      { a: entry({ shape: [2 ** 40, 2 ** 40], data_offsets: [0, 8] }) },
    ],
    ['has offsets that run backwards', { a: entry({ data_offsets: [8, 0] }) }],
    ['has one offset', { a: entry({ data_offsets: [8] }) }],
    ['has fields beyond the format', { a: entry({ extra: 1 }) }],
    ['leaves a hole at the start', { a: entry({ shape: [1], data_offsets: [4, 8] }) }],
    ['leaves a hole at the end', { a: entry({ shape: [1], data_offsets: [0, 4] }) }],
    ['overlaps tensors', { a: entry(), b: entry({ shape: [1], data_offsets: [4, 8] }) }],
  ])('refuses a header that %s', (_what, header) => {
    expectRefusal(file(typeof header === 'string' ? header : JSON.stringify(header)), 'malformed')
  })

  test('refuses a header that is longer than the file, or than any can be', () => {
    expectRefusal(concat(integerBytes(1000, 8), '{"a":1}'), 'truncated')
    expectRefusal(concat(integerBytes(4_000_000_000, 8), '{"a":1}'), 'limit')
  })

  test('refuses a header of lists within each other before parsing it: that would take fifty times its size', () => {
    const deep = `{"a":${'['.repeat(2e7)}${']'.repeat(2e7)}}`
    expectRefusal(file(deep), 'limit')
  })

  test.each<[string, string]>([
    ['lists within each other, a little deeper than any model', `{"a":${'['.repeat(101)}${']'.repeat(101)}}`],
    ['lists, open to the end', '{"a":'.concat('['.repeat(1e6))],
    ['lists beside each other', `{"a":[${'[],'.repeat(3e6)}[]]}`],
    ['objects beside each other', `{"a":[${'{},'.repeat(3e6)}{}]}`],
    ['objects of two million keys', `{"a":[${'{"b":0},'.repeat(1e6)}{}]}`],
  ])('refuses a header of %s before parsing it', (_what, header) => {
    expectRefusal(file(header), 'limit', 'safetensors header')
  })

  test('refuses data that end early', () => {
    expectRefusal(file(JSON.stringify({ a: entry({ shape: [4], data_offsets: [0, 16] }) })), 'truncated')
  })

  test('refuses types that it cannot give as numbers, by name', () => {
    expectRefusal(file(JSON.stringify({ a: entry({ dtype: 'F4', shape: [16] }) })), 'unsupported', 'F4')
  })

  test('reads names such as __proto__ as names', () => {
    const { tensors } = readSafetensors(file(`{"__proto__":${JSON.stringify(entry())}}`))
    expect([...tensors.keys()]).toEqual(['__proto__'])
  })

  test('reads a file without tensors', () => {
    expect(readSafetensors(file('{}', '')).tensors.size).toBe(0)
  })
})

describe('writeSafetensors', () => {
  /** The weights of the float32 fixture in the order of another. */
  const weightsInOrderOf = (name: string) => {
    const f32 = readSafetensors(readFixture('checkpoints/f32.safetensors')).tensors
    const { tensors, metadata } = readSafetensors(readFixture(`checkpoints/${name}`))
    const ordered = [...tensors.keys()].map((key) => {
      const tensor = f32.get(key)
      return [key, { shape: tensor?.shape ?? [], data: tensor?.read() as Float32Array }] as const
    })
    return { tensors: new Map(ordered), metadata }
  }

  test('writes the very bytes that the reference implementation writes', () => {
    const { tensors, metadata } = weightsInOrderOf('f32.safetensors')
    expect(
      Buffer.from(writeSafetensors(tensors, metadata)).equals(readFixture('checkpoints/f32.safetensors')),
    ).toBe(true)
  })

  test('rounds to float16 as PyTorch does, to the byte', () => {
    const { tensors, metadata } = weightsInOrderOf('f16.safetensors')
    const written = writeSafetensors(tensors, metadata, { dtype: 'f16' })
    expect(Buffer.from(written).equals(readFixture('checkpoints/f16.safetensors'))).toBe(true)
  })

  test('refuses what the format or float16 cannot hold', () => {
    const one = (name: string, value: number) =>
      new Map([[name, { shape: [1], data: Float32Array.of(value) }]])
    expect(() => writeSafetensors(one('__metadata__', 1))).toThrow(RangeError)
    expect(() => writeSafetensors(one('w', 70000), new Map(), { dtype: 'f16' })).toThrow(
      /w holds 70000, but float16 ends at 65504/,
    )
    expect(() => writeSafetensors(new Map([['w', { shape: [2], data: Float32Array.of(1) }]]))).toThrow(
      /must hold 2 numbers/,
    )
  })
})
