import { expect, test } from 'vitest'
import * as api from '../src/index.js'

test('the package exports these names and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'assertKnownOptions',
    'kindOf',
    'printable',
    'sayInsteadOfBytes',
    'sayKind',
    'sayList',
    'sayValue',
  ])
})
