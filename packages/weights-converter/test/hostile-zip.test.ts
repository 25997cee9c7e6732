import { deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readCheckpoint } from '../src/read-checkpoint.js'
import {
  assemblePickle,
  concat,
  dict,
  integerBytes,
  reduce,
  storage,
  tensor,
  text,
} from './support/assemble-pickle.js'
import { assembleTorchZip, assembleZip, floats, type ZipEntryParts } from './support/assemble-zip.js'
import { expectRefusal } from './support/expect-refusal.js'

const pickle = assemblePickle(dict([text('w'), tensor()]))

/** The entries of a sound archive, with changes to one of them. */
function entries(changed = '', change: Partial<ZipEntryParts> = {}): ZipEntryParts[] {
  const sound = { 'data.pkl': pickle, 'data/0': floats(1, 2), version: new Uint8Array([0x33]) }
  return Object.entries(sound).map(([name, data]) => ({
    name: `archive/${name}`,
    data,
    ...(name === changed ? change : {}),
  }))
}

const zip = (changed: string, change: Partial<ZipEntryParts>): Uint8Array =>
  assembleZip(entries(changed, change))

describe('a ZIP archive', () => {
  test('that is sound is read', () => {
    const { tensors, warnings } = readCheckpoint(assembleZip(entries()))
    expect([tensors.get('w')?.read(), warnings]).toEqual([Float32Array.of(1, 2), []])
  })

  test.each([
    ['encrypted', 0x1],
    ['a patch', 0x20],
    ['strongly encrypted', 0x40],
  ])('whose entry is marked as %s, at which scanners stop, is refused', (_mark, flag) => {
    expectRefusal(zip('data.pkl', { flags: 0x808 | flag }), 'unsupported', 'archive/data.pkl')
  })

  test.each<[string, Partial<ZipEntryParts>]>([
    ['has another name in its local header', { localName: 'archive/data/1' }],
    ['overlaps the one before', { headerStart: 5 }],
    ['starts where another entry does', { headerStart: 0 }],
    ['starts behind the directory', { headerStart: 100_000 }],
    ['is stored with another size than it has', { size: 9 }],
    [
      'is larger than 2^32 without saying so in ZIP64',
      { size: 0xffffffff, packedSize: 0xffffffff, headerStart: 0xffffffff },
    ],
    ['is shorter than its tensor', { packedSize: 4, size: 4 }],
  ])('whose entry %s is refused', (_what, change) => {
    expectRefusal(zip('data/0', change), 'malformed')
  })

  test('whose entry claims terabytes is refused', () => {
    const wide = concat([1, 0, 16, 0], integerBytes(2 ** 42, 8), integerBytes(2 ** 42, 8))
    expectRefusal(
      zip('data/0', { size: 0xffffffff, packedSize: 0xffffffff, extra: wide }),
      'truncated',
      '4398046511104 bytes',
    )
    const wider = concat([1, 0, 16, 0], integerBytes(2n ** 63n, 8), integerBytes(2n ** 63n, 8))
    expectRefusal(zip('data/0', { size: 0xffffffff, packedSize: 0xffffffff, extra: wider }), 'limit')
  })

  test('whose ZIP64 sizes are true is read', () => {
    const wide = concat([1, 0, 16, 0], integerBytes(8, 8), integerBytes(8, 8))
    const { tensors } = readCheckpoint(
      zip('data/0', { size: 0xffffffff, packedSize: 0xffffffff, extra: wide }),
    )
    expect(tensors.get('w')?.read()).toEqual(Float32Array.of(1, 2))
  })

  test.each(['archive/../data/0', '/archive/data/0', 'archive\\data\\0', 'archive/data/0\0.txt'])(
    'with an entry named %j is refused',
    (name) => {
      expectRefusal(
        assembleZip([...entries(), { name, data: floats(1) }]),
        'malformed',
        'leads out of the archive',
      )
    },
  )

  test('with two entries of one name, or two pickles, is refused', () => {
    expectRefusal(
      assembleZip([...entries(), { name: 'archive/data/0', data: floats(3, 4) }]),
      'malformed',
      'two entries',
    )
    expectRefusal(
      assembleZip([...entries(), { name: 'other/data.pkl', data: pickle }]),
      'malformed',
      '2 pickles',
    )
  })

  test('whose checksum does not match is read with a warning, as torch reads it', () => {
    const { tensors, warnings } = readCheckpoint(zip('data/0', { crc: 1 }))
    expect(tensors.get('w')?.read()).toEqual(Float32Array.of(1, 2))
    expect(warnings).toEqual(['archive/data/0: the checksum does not match; the file may be damaged.'])
  })

  test('whose data was deflated by another program is read', () => {
    const packed = deflateRawSync(floats(1, 2))
    const change = { data: packed, method: 8, size: 8, crc: 0 }
    expect(readCheckpoint(zip('data/0', change)).tensors.get('w')?.read()).toEqual(Float32Array.of(1, 2))
  })

  test('whose deflated entry is a bomb, or unpacks to another size than it says, is refused', () => {
    const bomb = deflateRawSync(new Uint8Array(50_000_000))
    expectRefusal(
      zip('data/0', { data: bomb, method: 8, size: 50_000_000 }),
      'limit',
      'unpacks to 50000000 bytes',
    )
    expectRefusal(zip('data/0', { data: bomb, method: 8, size: 8 }), 'malformed', 'archive/data/0')
    expectRefusal(
      zip('data/0', { data: deflateRawSync(floats(1)), method: 8, size: 8 }),
      'malformed',
      'archive/data/0',
    )
    expectRefusal(zip('data/0', { data: floats(1, 2), method: 8, size: 8 }), 'malformed', 'archive/data/0')
    expectRefusal(zip('data/0', { method: 12 }), 'unsupported', 'compression method 12')
  })

  test('whose directory does not end where it should, or lacks entries, is refused', () => {
    expectRefusal(assembleZip(entries(), { count: 2 }), 'malformed', 'ZIP directory')
    expectRefusal(assembleZip(entries(), { count: 4 }), 'truncated', 'ZIP directory')
    expectRefusal(concat(assembleZip(entries()), 'more'), 'truncated', 'ZIP end record')
  })

  test('with a comment is read', () => {
    expect(readCheckpoint(assembleZip(entries(), { comment: 'from the lab' })).tensors.size).toBe(1)
  })

  test('takes its folder from the first entry, whatever it is called', () => {
    const renamed = entries().map((entry) => ({
      ...entry,
      name: entry.name.replace('archive/', 'épochs 27/'),
    }))
    expect(readCheckpoint(assembleZip(renamed)).tensors.size).toBe(1)
  })

  test.each([
    ['a document', ['word/document.xml'], 'torch.save did not write'],
    ['nothing at all in a folder', ['readme.txt'], 'torch.save did not write'],
    ['TorchScript', ['m/data.pkl', 'm/constants.pkl', 'm/code/m.py'], 'TorchScript'],
  ])('that holds %s is refused by name', (_what, names, mention) => {
    const error = mention === 'TorchScript' ? 'unsupported' : 'unknown-format'
    expectRefusal(assembleZip(names.map((name) => ({ name, data: pickle }))), error, mention)
  })

  test('of a version or byte order that does not exist is refused', () => {
    expectRefusal(zip('version', { data: concat('11\n') }), 'unsupported', 'version 11')
    expectRefusal(
      assembleTorchZip(pickle, { 'data/0': floats(1, 2), byteorder: concat('middle') }),
      'malformed',
      'middle',
    )
  })

  test('with lazily conjugated or negated tensors is refused', () => {
    const flagged = (bit: string): Uint8Array => {
      const metadata = dict([text(bit), [0x88]])
      const args = [
        storage('0', 2),
        'K\x00',
        concat('K\x02', [0x85]),
        concat('K\x01', [0x85]),
        [0x89],
        'N',
        metadata,
      ]
      return assembleTorchZip(assemblePickle(reduce('torch._utils', '_rebuild_tensor_v2', ...args)))
    }
    expectRefusal(flagged('conj'), 'unsupported', 'conj')
    expectRefusal(flagged('neg'), 'unsupported', 'neg')
  })
})
