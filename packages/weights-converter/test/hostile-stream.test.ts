import { describe, expect, test } from 'vitest'
import { readCheckpoint } from '../src/read-checkpoint.js'
import {
  assemblePickle,
  concat,
  dict,
  global,
  int,
  integerBytes,
  list,
  type Part,
  storage,
  tensor,
  text,
  tuple,
} from './support/assemble-pickle.js'
import { floats } from './support/assemble-zip.js'
import { expectRefusal } from './support/expect-refusal.js'

const magic = concat([0x80, 2, 0x8a, 10], [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19], '.')
/** Legacy persistent ids have a sixth item, the view. */
const legacyStorage = (length: number, view: Part = 'N', key = '0'): Part =>
  concat(
    tuple(text('storage'), global('torch', 'FloatStorage'), text(key), text('cpu'), int(length), view),
    'Q',
  )
const oneTensor = (from: Part = legacyStorage(2)): Uint8Array =>
  assemblePickle(dict([text('w'), tensor({ storage: from })]))

interface StreamParts {
  readonly version?: Part
  readonly object?: Uint8Array
  readonly keys?: Part
  readonly elements?: Part
}

function stream({
  version = int(1001),
  object = oneTensor(),
  keys = list(text('0')),
  elements = concat(integerBytes(2, 8), floats(1, 2)),
}: StreamParts): Uint8Array {
  return concat(magic, assemblePickle(version), assemblePickle('}'), object, assemblePickle(keys), elements)
}

describe('a legacy stream', () => {
  test('that is sound is read', () => {
    expect(readCheckpoint(stream({})).tensors.get('w')?.read()).toEqual(Float32Array.of(1, 2))
  })

  test.each<[string, StreamParts]>([
    ['has no list of storages', { keys: 'N' }],
    ['lists a storage that no tensor uses', { keys: list(text('7')) }],
    [
      'lists a storage by a list nested 100,000 deep',
      { keys: list(concat(']'.repeat(100_001), 'a'.repeat(100_000))) },
    ],
    ['counts fewer elements than its tensor has', { elements: concat(integerBytes(1, 8), floats(1)) }],
    ['counts more elements than its tensor has', { elements: concat(integerBytes(3, 8), floats(1, 2, 3)) }],
    ['counts a negative number of elements', { elements: concat(integerBytes(-1, 8), floats(1, 2)) }],
    ['has a view that is no tuple of three', { object: oneTensor(legacyStorage(2, tuple(text('1')))) }],
  ])('that %s is refused', (_what, parts) => {
    expectRefusal(stream(parts), 'malformed')
  })

  test.each<[string, StreamParts]>([
    ['lacks the elements of a storage', { keys: ']' }],
    [
      'has a view that leaves its storage',
      { object: oneTensor(legacyStorage(2, tuple(text('1'), int(1), int(2)))) },
    ],
    ['ends within an element', { elements: concat(integerBytes(2, 8), [0, 0, 0, 0, 0]) }],
  ])('that %s is refused', (_what, parts) => {
    expectRefusal(stream(parts), 'truncated')
  })

  test('of another version is refused', () => {
    expectRefusal(stream({ version: int(1002) }), 'unsupported', '1002')
    expectRefusal(stream({ version: ']' }), 'unsupported', 'unknown')
  })

  test('that claims terabytes is refused', () => {
    const huge = storage('0', 2 ** 40)
    const object = assemblePickle(dict([text('w'), tensor({ storage: huge, shape: [2 ** 40] })]))
    expectRefusal(stream({ object, elements: integerBytes(2 ** 40, 8) }), 'truncated')
  })

  test('is read with a warning if more follows', () => {
    const { tensors, warnings } = readCheckpoint(concat(stream({}), 'more'))
    expect([tensors.size, warnings]).toEqual([1, ['file: 4 bytes after the last storage were ignored.']])
  })

  test('gives the class of a whole module for its source text', () => {
    const module = concat(
      tuple(text('module'), global('models', 'Net'), text('net.py'), text('class Net: pass')),
      'Q',
    )
    const object = assemblePickle(
      dict([text('net'), concat(module, tuple(), 'R')], [text('w'), tensor({ storage: legacyStorage(2) })]),
    )
    expect(readCheckpoint(stream({ object })).warnings).toEqual([
      'file: models.Net is not known here; its attributes were read as plain data and nothing was run.',
    ])
  })
})

test('the name of a storage without data is escaped in the message', () => {
  const key = '0\n\u001b[31mFAKE: all good\u001b[0m\u202e'
  const object = assemblePickle(tensor({ storage: legacyStorage(2, 'N', key) }))
  expectRefusal(stream({ object, keys: ']', elements: '' }), 'truncated', '0\\u000a\\u001b[31m')
})

describe('a tar archive of 2016', () => {
  const storages = concat(
    assemblePickle(int(1)),
    assemblePickle(tuple(int(1), text('cpu'), global('torch', 'FloatStorage'))),
    integerBytes(2, 8),
    floats(1, 2),
  )
  const noViews = assemblePickle(']')
  const view = (dimensions: number, ...numbers: number[]): Uint8Array =>
    concat(
      assemblePickle(int(1)),
      assemblePickle(tuple(int(5), int(1), global('torch', 'FloatTensor'))),
      integerBytes(dimensions, 4),
      integerBytes(0, 4),
      ...numbers.map((n) => integerBytes(n, 8)),
    )
  const archive = (members: Readonly<Record<string, Uint8Array>>): Uint8Array =>
    concat(
      ...Object.entries({
        pickle: assemblePickle(text('5'), 'Q'),
        storages: concat(storages, noViews),
        ...members,
      }).map(([name, body]) => member(name, body)),
      new Uint8Array(1024),
    )

  test('that is sound is read', () => {
    expect(
      readCheckpoint(archive({ tensors: view(1, 2, 1, 0) }))
        .tensors.get('tensor')
        ?.read(),
    ).toEqual(Float32Array.of(1, 2))
  })

  test.each<[string, Record<string, Uint8Array>]>([
    ['refers to a tensor that is not there', {}],
    ['has a tensor of negative dimensions', { tensors: view(-1, 2, 1, 0) }],
    ['has a tensor that leaves its storage', { tensors: view(1, 3, 1, 0) }],
    ['has a tensor before its storage', { tensors: view(1, 2, 1, -1) }],
    ['has no count of storages', { storages: assemblePickle('N') }],
    [
      'has storages without a type',
      { storages: concat(assemblePickle(int(1)), assemblePickle(tuple(int(1)))) },
    ],
    [
      'has views that are no list',
      { storages: concat(storages, assemblePickle('N')), tensors: view(1, 2, 1, 0) },
    ],
    [
      'has a view of nothing',
      {
        storages: concat(storages, assemblePickle(list(tuple(int(3), int(9), int(0), int(1))))),
        tensors: view(1, 2, 1, 0),
      },
    ],
  ])('that %s is refused', (_what, members) => {
    expectRefusal(archive(members), 'malformed')
  })

  test('whose views are views of views, 50,000 deep, is refused', () => {
    const chain = Array.from({ length: 50_000 }, (_, i) =>
      tuple(int(i + 3), int(i === 0 ? 1 : i + 2), int(0), int(2)),
    )
    expectRefusal(archive({ storages: concat(storages, assemblePickle(list(...chain))) }), 'malformed')
  })

  test('that claims terabytes is refused', () => {
    expectRefusal(archive({ tensors: view(2 ** 31 - 1, 2, 1, 0) }), 'truncated')
    expectRefusal(archive({ tensors: view(2, 2 ** 30, 2 ** 30, 0, 0, 0) }), 'limit')
  })
})

/** A member of a tar archive: a header of 512 bytes with its checksum, then the body in blocks of 512. */
function member(name: string, body: Uint8Array): Uint8Array {
  const header = concat(name, new Uint8Array(512 - name.length))
  header.set(concat(body.length.toString(8).padStart(11, '0'), [0]), 124)
  header.set(concat(' '.repeat(8)), 148)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.set(concat(sum.toString(8).padStart(6, '0'), [0, 0x20]), 148)
  return concat(header, body, new Uint8Array((512 - (body.length % 512)) % 512))
}
