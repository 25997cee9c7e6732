import { expect, test } from 'vitest'
import { printable } from '../src/printable.js'

test.each([
  ['plain text, with é, 漢 and 😀', 'plain text, with é, 漢 and 😀'],
  ['\u001b[31m\r\n\u009b\u007f', '\\u001b[31m\\u000d\\u000a\\u009b\\u007f'],
  ['\u202e\u2066\u200b\ufeff\u2028\u2029', '\\u202e\\u2066\\u200b\\ufeff\\u2028\\u2029'],
  ['\ud800a\udc00', '\\ud800a\\udc00'],
  ['\u{e0001}', '\\udb40\\udc01'],
])('%j is printed as %s', (text, printed) => {
  expect(printable(text)).toBe(printed)
})

test('what is escaped in JSON keeps its value', () => {
  const value = { 'a\u009b': '\u202e"\u{e0001}\ud800\\' }
  expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value)
})
