import { assertKnownOptions, sayValue } from '@sr/checks'
import { assertWeights, tensorOf, type Weights } from '@sr/network'
import { type Zippable, zipSync } from 'fflate'
import { checkedDtype, encodeFloats, type FloatType } from '../../encode-floats.js'
import { metadataOf } from '../safetensors/weights-metadata.js'
import { pickleStateDict } from './pickle-state-dict.js'
import { type TorchNames, torchNames, torchTensorNames, usualTorchNames } from './torch-names.js'

export interface TorchWriteOptions {
  /**
   * Whose names the tensors get, so that this implementation loads them. Default 'lornatang', and 'realesrgan'
   * for a plain network with a shortcut.
   */
  readonly names?: TorchNames
  /** 'f16' halves the file: PyTorch's HalfTensor. Default 'f32'. */
  readonly dtype?: FloatType
}

/**
 * Writes a network as `torch.save(model.state_dict())` would: a file that `torch.load(weights_only=True)`
 * opens and the named implementation's `load_state_dict` takes. The config lies beside the pickle, in records
 * that PyTorch does not look at, so that reading the file gives back the same weights.
 *
 * The same weights give the same bytes. Throws RangeError where tensors and config do not fit, and for values
 * beyond float16's.
 */
export function writeTorchCheckpoint(
  weights: Weights,
  options: TorchWriteOptions = {},
): Uint8Array<ArrayBuffer> {
  assertKnownOptions('writeTorchCheckpoint', options, ['names', 'dtype'])
  assertWeights(weights)
  const dtype = checkedDtype('writeTorchCheckpoint', options)
  const { config, tensors } = weights
  const stored = [...namesOf(weights, options)].map(([name, torchName]) => {
    const { shape, data } = tensorOf(tensors, name)
    const bytes = encodeFloats(`writeTorchCheckpoint: tensor ${name}`, data, dtype)
    return { name: torchName, shape, bytes }
  })
  const utf8 = new TextEncoder()
  return zipRecords([
    ['data.pkl', pickleStateDict(stored, dtype)],
    ['byteorder', utf8.encode('little')],
    ...stored.map(({ bytes }, i): [string, Uint8Array] => [`data/${i}`, bytes]),
    ['version', utf8.encode('3\n')],
    ...[...metadataOf(config)].map(([key, value]): [string, Uint8Array] => [key, utf8.encode(value)]),
  ])
}

function namesOf({ config }: Weights, options: TorchWriteOptions): ReadonlyMap<string, string> {
  const { names = usualTorchNames(config) } = options
  if (!torchNames.includes(names)) {
    const known = torchNames.join(', ')
    throw new RangeError(`writeTorchCheckpoint: names must be one of ${known}, found ${sayValue(names)}.`)
  }
  const found = torchTensorNames(config, names)
  if (found !== undefined) return found
  const fitting = torchNames.filter((other) => torchTensorNames(config, other) !== undefined).join(' or ')
  throw new RangeError(
    `writeTorchCheckpoint: ${names} has no such ${config.architecture} network. State names ${fitting}.`,
  )
}

/** A ZIP of stored records whose data begin at multiples of 64 bytes, as PyTorch maps them into memory. */
function zipRecords(records: readonly (readonly [string, Uint8Array])[]): Uint8Array<ArrayBuffer> {
  const files: Zippable = {}
  let position = 0
  for (const [record, bytes] of records) {
    const name = `archive/${record}`
    const start = position + localHeaderBytes + name.length + extraHeaderBytes
    const padding = (alignment - (start % alignment)) % alignment
    files[name] = [bytes, { level: 0, mtime: epoch, extra: { [paddingId]: new Uint8Array(padding) } }]
    position = start + padding + bytes.length
  }
  return zipSync(files)
}

const alignment = 64
const localHeaderBytes = 30
const extraHeaderBytes = 4
/** "FB", PyTorch's id of the extra field that pads. */
const paddingId = 0x4246
/** The first day that a ZIP can state, in local time, which is what it holds: the same bytes at any hour. */
const epoch = new Date(1980, 0, 1)
