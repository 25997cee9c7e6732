import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readMultiWeights, readSafetensors, readWeights } from '../src/safetensors.js'
import { concat, integerBytes, type Part } from './support/assemble-pickle.js'
import { refusalOf } from './support/expect-refusal.js'
import { listFixtures, readFixture } from './support/fixtures.js'

/** The first entry of a ZIP archive: its name, as far as readers of other formats look. */
const zipOf = (name: string): Uint8Array =>
  concat('PK\x03\x04', new Uint8Array(22), integerBytes(name.length, 2), integerBytes(0, 2), name)

/** Beginnings of what lies behind an address or a path in place of weights, and what is said of each. */
const mistaken: readonly [string, Part, string][] = [
  ['a web page', '<!DOCTYPE html>\n<html><title>404</title>', 'a web page, probably what a server'],
  ['an XML answer', '<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>', 'a web page, probably'],
  [
    'a plain answer',
    'Not Found: /models/x3',
    'plain text ("Not Found: /models/x3"). Expected the binary file',
  ],
  [
    'JSON',
    '{"modelTopology": {}, "weightsManifest": []}',
    'JSON text, which is no weights by itself. A tfjs model',
  ],
  [
    'a Git LFS pointer',
    'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a',
    'a Git LFS pointer, not the file itself. Run git lfs pull',
  ],
  [
    'a gzip file',
    gzipSync(readFixture('checkpoints/f32.safetensors')),
    'gzip-compressed data. Unpack it first',
  ],
  [
    'an HDF5 file',
    '\x89HDF\r\n\x1a\n\0\0\0\0',
    'an HDF5 file (Keras, MATLAB or h5py). Convert it with tensorflowjs_converter',
  ],
  ['a Keras 3 file', zipOf('metadata.json'), 'a Keras model. Convert it with tensorflowjs_converter'],
  [
    'a NumPy array',
    "\x93NUMPY\x01\x00v\x00{'descr'",
    'a NumPy array. Save all of them with safetensors.numpy.save_file',
  ],
  [
    'NumPy arrays',
    zipOf('conv.weight.npy'),
    'NumPy arrays (.npz). Save them with safetensors.numpy.save_file',
  ],
  ['a ZIP archive', zipOf('readme.txt'), 'a ZIP archive that begins with readme.txt. Unpack it first'],
  ['an ONNX model', '\x08\x08\x12\x07pytorch', 'an ONNX model. Convert it with convertCheckpoint'],
  ['a TensorFlow Lite model', '\x1c\0\0\0TFL3\x14\0\0\0', 'a TensorFlow Lite model'],
  ['a PNG picture', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'a PNG picture. Expected a model'],
  ['a JPEG picture', '\xff\xd8\xff\xe0\0\x10JFIF\0', 'a JPEG picture. Expected a model'],
  ['a WebP picture', 'RIFF\x24\0\0\0WEBPVP8 ', 'a RIFF file, such as a WebP picture'],
  ['an AVIF picture', '\0\0\0\x20ftypavif\0\0\0\0', 'a picture or film (AVIF, HEIC, MP4)'],
  ['a PDF', '%PDF-1.7\n\xb5\xb5', 'a PDF document'],
  ['a pickle', '\x80\x04\x95\x0a\0\0\0\0\0\0\0}', 'a PyTorch checkpoint. Convert it with convertCheckpoint'],
]

describe.each([readWeights, readMultiWeights, readSafetensors])('%o', (read) => {
  test.each(mistaken)('names what is no safetensors: %s', (_name, start, mention) => {
    const error = refusalOf(() => read(concat(start)))
    expect(error?.code).toBe('unknown-format')
    expect(error?.message).toContain(`file: no safetensors but ${mention}`)
    expect(error?.message).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]{1,300}$/u)
  })

  test.each(listFixtures('checkpoints').filter((name) => !/\.(safetensors|tar)$/.test(name)))(
    'names a checkpoint of PyTorch and what converts it: %s',
    (name) => {
      const error = refusalOf(() => read(readFixture(`checkpoints/${name}`)))
      expect(error?.message).toBe(
        'file: no safetensors but a PyTorch checkpoint. Convert it with convertCheckpoint of @sr/weights-converter.',
      )
    },
  )

  test('names a file that is empty, or went through a text conversion', () => {
    expect(refusalOf(() => read(new Uint8Array()))?.code).toBe('empty-file')
    const asText = new TextEncoder().encode(new TextDecoder().decode(readFixture('checkpoints/zip.pth')))
    expect(refusalOf(() => read(asText))?.message).toContain('the file was converted as text')
  })
})

test('a safetensors file of another program is told that it lacks its config', () => {
  const error = refusalOf(() => readWeights(readFixture('checkpoints/f32.safetensors')))
  expect(error?.message).toContain('Convert the file first, with convertCheckpoint')
})
