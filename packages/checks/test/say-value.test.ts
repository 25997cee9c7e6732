import { expect, test } from 'vitest'
import { sayKind, sayList, sayValue } from '../src/say-value.js'

test.each([
  [undefined, 'undefined'],
  [null, 'null'],
  [3n, '3n'],
  [Symbol('x'), 'Symbol(x)'],
  ['a"b', '"a\\"b"'],
  ['x'.repeat(80), `"${'x'.repeat(57)}..."`],
  ['\u001b[31m\u009b\u202e\n', '"\\u001b[31m\\u009b\\u202e\\n"'],
  [{ '\u001b': 1 }, 'an object of \\u001b'],
  [JSON.parse('{"constructor":{"name":5}}'), 'an object of constructor'],
  [10n ** 99n, `1${'0'.repeat(56)}...`],
  [Symbol('z'.repeat(99)), `Symbol(${'z'.repeat(50)}...`],
  [{}, 'an empty object'],
  [{ width: 3, height: 2 }, 'an object of width, height'],
  [new Uint8Array(2), 'a Uint8Array'],
  [Buffer.alloc(2), 'a Uint8Array'],
  [new ArrayBuffer(2), 'an ArrayBuffer'],
  [new (class Photo {})(), 'a Photo'],
  [Object.create(null), 'an empty object'],
  [class {}, 'a function'],
  [Promise.resolve(), 'a Promise, which must be awaited'],
])('%o is named so', (value, said) => {
  expect(sayValue(value)).toBe(said)
})

test('of many values the first are said, each as one alone', () => {
  expect(sayList([1, 'a', [2]])).toBe('1, "a", an Array')
  expect(sayList(Array.from({ length: 1000 }, () => '\u001b'.repeat(1000)))).toMatch(
    /^(".{60,}?\.\.\.", ){6}… \(1000 in all\)$/,
  )
})

test.each(['Uint8Array', 'URL', 'DataView', 'Promise'])('a %s', (kind) => {
  expect(sayKind(kind)).toBe(`a ${kind}`)
})

test.each([
  'ArrayBuffer',
  'Int8Array',
  'ImageBitmap',
  'OffscreenCanvas',
  'HTMLImageElement',
  'SVGImageElement',
])('an %s', (kind) => {
  expect(sayKind(kind)).toBe(`an ${kind}`)
})
