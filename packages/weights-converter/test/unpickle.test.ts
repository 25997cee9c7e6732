import { describe, expect, test } from 'vitest'
import { readCheckpoint } from '../src/read-checkpoint.js'
import { assemblePickle, concat, dict, reduce, text, tuple } from './support/assemble-pickle.js'
import { assembleTorchZip } from './support/assemble-zip.js'
import { readExpected } from './support/fixtures.js'

/** One object by CPython's own pickle in each protocol, and what is in it. */
const expected = readExpected<{
  pickles: Record<string, string>
  values: Record<string, unknown>
  beyond: string[]
}>('pickles.json')

describe('unpickle', () => {
  test.each(Object.keys(expected.pickles))(
    'reads the plain data that Python writes in protocol %s',
    (protocol) => {
      const pickle = new Uint8Array(Buffer.from(expected.pickles[protocol], 'base64'))
      const { values, warnings } = readCheckpoint(assembleTorchZip(pickle))
      expect(values.get('beyond')).toEqual(expected.beyond.map(BigInt))
      expect(Object.fromEntries([...values].filter(([path]) => path !== 'beyond'))).toEqual(expected.values)
      expect(warnings).toEqual([])
    },
  )

  test.each<[string, number[]]>([
    ['that are ASCII', [0, 0, 0, 0, 0, 0, 0x50, 0x40]],
    ['that are not UTF-8', [0x9a, 0x99, 0x99, 0x99, 0x99, 0x99, 0xb9, 0x3f]],
    ['that happen to be UTF-8', [0, 0, 0, 0, 0xc3, 0xa9, 0x50, 0x40]],
  ])('reads a numpy scalar whose bytes Python 2 wrote as a string, bytes %s', (_kind, bytes) => {
    const dtype = concat(
      reduce('numpy', 'dtype', concat('U\x02f8'), 'K\x00', 'K\x01'),
      '(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb',
    )
    const scalar = reduce('numpy.core.multiarray', 'scalar', dtype, concat('U\x08', bytes))
    const { values } = readCheckpoint(assembleTorchZip(assemblePickle(dict([text('best'), scalar]))))
    expect(values.get('best')).toBe(new DataView(Uint8Array.from(bytes).buffer).getFloat64(0, true))
  })

  test('reads objects with slots, whose state is a pair of dicts', () => {
    const state = tuple(dict([text('scale'), 'K\x03']), dict([text('d'), 'K\x38']))
    const { values } = readCheckpoint(
      assembleTorchZip(assemblePickle(reduce('somewhere', 'Config'), state, 'b')),
    )
    expect(Object.fromEntries(values)).toEqual({ scale: 3, d: 56 })
  })
})
