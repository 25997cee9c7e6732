import { describe, expect, test } from 'vitest'
import { convertCheckpoint } from '../src/convert.js'
import type { CheckpointErrorCode } from '../src/errors.js'
import { readSafetensors } from '../src/formats/safetensors/read-safetensors.js'
import { inspectCheckpoint } from '../src/inspect.js'
import { readCheckpoint } from '../src/read-checkpoint.js'
import { concat, type Part } from './support/assemble-pickle.js'
import { expectRefusal } from './support/expect-refusal.js'
import { listFixtures, readFixture } from './support/fixtures.js'

/** Files that torch writes, but that hold no plain weights. */
const written: readonly [string, CheckpointErrorCode, string][] = [
  ['torchscript.pt', 'unsupported', 'TorchScript'],
  ['quantised.pth', 'unsupported', 'quantised'],
  ['sparse.pth', 'unsupported', 'sparse'],
  ['conj.pth', 'unsupported', 'conj'],
  ['meta.pth', 'unsupported', 'meta'],
  ['plain.pickle', 'unknown-format', 'plain pickle'],
  ['bare-tensor.pickle', 'unsafe-global', 'torch.storage._load_from_bytes'],
]

/** Beginnings of files that people mistake for checkpoints. */
const foreign: readonly [string, Part, string][] = [
  ['HDF5', '\x89HDF\r\n\x1a\n', 'HDF5'],
  ['7z', '7z\xbc\xaf\x27\x1c', '7z'],
  ['RAR', 'Rar!\x1a\x07', 'RAR'],
  ['gzip', '\x1f\x8b\x08\x00', 'gzip'],
  ['a numpy array', '\x93NUMPY\x01\x00', 'numpy'],
  ['TensorFlow Lite', '\x1c\x00\x00\x00TFL3\x14\x00', 'TensorFlow Lite'],
  ['GGUF', 'GGUF\x03\x00\x00\x00', 'GGUF'],
  ['PNG', '\x89PNG\r\n\x1a\n', 'PNG'],
  ['an empty ZIP', 'PK\x05\x06', 'empty ZIP'],
  ['text', 'epoch 1: loss 0.5\n', 'plain text'],
  ['a web page', '<!DOCTYPE html><html>', 'web page'],
  ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid', 'git lfs pull'],
  ['JSON', '{"modelTopology": {}}', 'JSON'],
  [
    'a legacy file converted as text',
    '\xef\xbf\xbd\x02\xef\xbf\xbd\x0al\xef\xbf\xbd\xef\xbf\xbd\x01\x00',
    'converted as text',
  ],
  [
    'a ZIP file converted as text',
    'PK\x03\x04\x00\x00\x08\x08\x00\x00data\xef\xbf\xbd\x02\xef\xbf\xbd',
    'converted as text',
  ],
  ['zeros', new Array(600).fill(0), 'found bytes 00 00'],
  ['a tar archive of other things', tarOf('readme.txt'), 'torch.save did not write'],
]

describe('a file that holds no weights', () => {
  test('is tried in every form that the fixtures have', () => {
    expect(listFixtures('refused').sort()).toEqual(written.map(([name]) => name).sort())
  })

  test.each(written)('is refused by name: %s', (name, code, mention) => {
    expectRefusal(readFixture(`refused/${name}`), code, mention)
  })

  test.each(foreign)('is refused by name: %s', (_name, start, mention) => {
    expectRefusal(concat(start), 'unknown-format', mention)
  })

  test('is refused if it is empty', () => {
    expectRefusal(new Uint8Array(), 'empty-file', 'empty')
  })
})

test.each([convertCheckpoint, inspectCheckpoint, readCheckpoint, readSafetensors])(
  'what is no Uint8Array is a TypeError that says so: %o',
  (read) => {
    for (const [input, found] of [
      [new ArrayBuffer(8), 'an ArrayBuffer. Pass new Uint8Array(buffer).'],
      [new Uint16Array(8), 'a Uint16Array.'],
      [undefined, 'undefined.'],
      ['x3.pth', '"x3.pth". Read what lies there and pass its bytes.'],
      [Promise.resolve(), 'a Promise, which must be awaited.'],
    ]) {
      expect(() => read(input as never)).toThrow(TypeError)
      expect(() => read(input as never)).toThrow(`must be given as a Uint8Array, found ${found}`)
    }
  },
)

/** A tar archive of one empty member. */
function tarOf(name: string): Uint8Array {
  const header = concat(name, new Uint8Array(1024 - name.length))
  header.set(Buffer.from('00000000000\0', 'latin1'), 124)
  header.set(Buffer.from('        ', 'latin1'), 148)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.set(Buffer.from(`${sum.toString(8).padStart(6, '0')}\0 `, 'latin1'), 148)
  return header
}
