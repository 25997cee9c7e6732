import { CheckpointError, printable } from '../errors.js'
import { decodeLatin1 } from '../latin1.js'
import { startsWith } from '../starts-with.js'
import { isOnnxModel } from './onnx/is-onnx-model.js'

/** Throws CheckpointError for an empty file, and for one that went through a text conversion. */
export function assertIntact(bytes: Uint8Array): void {
  if (bytes.length === 0) {
    const problem = 'the file is empty. Expected a checkpoint or weights. Download or save it again.'
    throw new CheckpointError('empty-file', 'file', problem)
  }
  if (!isMangledText(bytes)) return
  throw new CheckpointError(
    'unknown-format',
    'file',
    'the file was converted as text: its bytes from 0x80 are replaced by EF BF BD, and the weights are lost. Download it again in binary form.',
  )
}

/** What a file that is no safetensors seems to be, checkpoints included; undefined where nothing tells. */
export function describeNoSafetensors(bytes: Uint8Array): string | undefined {
  const isZip = startsWith(bytes, ascii('PK\x03\x04'))
  const firstName = decodeLatin1(bytes.subarray(30, 30 + bytes[26])) // of a ZIP
  if (isZip && firstName.endsWith('.npy'))
    return 'NumPy arrays (.npz). Save them with safetensors.numpy.save_file'
  if (isZip && /^(metadata|config)[.]json$/.test(firstName)) return `a Keras model. ${fromKeras}`
  if (isZip && !firstName.includes('/'))
    return `a ZIP archive that begins with ${printable(firstName)}. Unpack it first`
  if (isZip || isPickle(bytes))
    return 'a PyTorch checkpoint. Convert it with convertCheckpoint of @sr/weights-converter'
  return describeForeignFormat(bytes)
}

/**
 * What a file that is no checkpoint seems to be, judged by its first bytes, and what to do about it.
 * Undefined where they say nothing.
 */
export function describeForeignFormat(bytes: Uint8Array): string | undefined {
  const known = signatures.find(({ at = 0, magic }) => startsWith(bytes.subarray(at), magic))
  if (known !== undefined) return known.description
  if (isOnnxModel(bytes)) return 'an ONNX model. Convert it with convertCheckpoint of @sr/weights-converter'
  if (!isText(bytes)) return undefined
  const text = new TextDecoder().decode(bytes.subarray(0, 200)).trimStart()
  if (text.startsWith('version https://git-lfs')) {
    return 'a Git LFS pointer, not the file itself. Run git lfs pull in the repository it comes from'
  }
  if (text.startsWith('<'))
    return 'a web page, probably what a server or a download link showed. Check the address and download the file itself'
  if (text.startsWith('{'))
    return 'JSON text, which is no weights by itself. A tfjs model is read with readTfjsModel, together with the weight files beside its model.json'
  return `plain text (${JSON.stringify(printable(text.slice(0, 40)))}). Expected the binary file itself`
}

/**
 * Whether a checkpoint went through a text conversion: every byte from 0x80 was replaced by U+FFFD (EF BF
 * BD), so that the weights are lost. Binary weights are never valid UTF-8 by themselves.
 */
function isMangledText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 65536)
  let replaced = 0
  for (let i = 0; i + 2 < head.length; i++)
    if (head[i] === 0xef && head[i + 1] === 0xbf && head[i + 2] === 0xbd) replaced += 1
  return replaced > 0 && !isText(bytes) && isUtf8(head)
}

/** Pickle protocols 2 to 5, which torch.save wrote before its ZIP files. */
const isPickle = (bytes: Uint8Array): boolean => bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5

const fromKeras = 'Convert it with tensorflowjs_converter to a tfjs model, which readTfjsModel takes'

const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0))

const signatures: readonly {
  readonly at?: number
  readonly magic: readonly number[]
  readonly description: string
}[] = [
  {
    magic: [0x89, ...ascii('HDF\r\n\x1a\n')],
    description: `an HDF5 file (Keras, MATLAB or h5py). ${fromKeras}`,
  },
  { magic: [...ascii('7z'), 0xbc, 0xaf, 0x27, 0x1c], description: 'a 7z archive. Unpack it first' },
  { magic: ascii('Rar!'), description: 'a RAR archive. Unpack it first' },
  { magic: [0x1f, 0x8b], description: 'gzip-compressed data. Unpack it first' },
  { magic: ascii('BZh'), description: 'bzip2-compressed data. Unpack it first' },
  { magic: [0xfd, ...ascii('7zXZ'), 0], description: 'xz-compressed data. Unpack it first' },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], description: 'zstd-compressed data. Unpack it first' },
  {
    magic: [0x93, ...ascii('NUMPY')],
    description:
      'a NumPy array. Save all of them with safetensors.numpy.save_file, or a state_dict with torch.save',
  },
  { magic: ascii('GGUF'), description: 'a GGUF model. Expected a PyTorch checkpoint' },
  {
    at: 4,
    magic: ascii('TFL3'),
    description: 'a TensorFlow Lite model. Expected the PyTorch checkpoint it was made from',
  },
  { magic: [0x89, ...ascii('PNG')], description: 'a PNG picture. Expected a model' },
  { magic: [0xff, 0xd8, 0xff], description: 'a JPEG picture. Expected a model' },
  { magic: ascii('RIFF'), description: 'a RIFF file, such as a WebP picture. Expected a model' },
  { magic: ascii('GIF8'), description: 'a GIF picture. Expected a model' },
  { magic: ascii('II*\0'), description: 'a TIFF picture. Expected a model' },
  { magic: ascii('MM\0*'), description: 'a TIFF picture. Expected a model' },
  { at: 4, magic: ascii('ftyp'), description: 'a picture or film (AVIF, HEIC, MP4). Expected a model' },
  { magic: ascii('%PDF'), description: 'a PDF document. Expected a model' },
  { magic: ascii('PK\x05\x06'), description: 'an empty ZIP archive. Download or save it again' },
]

function isText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 4096)
  return head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d)) && isUtf8(head)
}

/** Whether the bytes are UTF-8; a character cut off at the end is allowed. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
