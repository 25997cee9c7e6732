import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodePng } from '@sr/image/png'
import {
  type Checkpoint,
  inspectCheckpoint,
  listTfjsShards,
  readCheckpoint,
  readMultiWeights,
  readTfjsModel,
} from '@sr/weights-converter'
import { readEarlierEvaluation } from '../../../packages/cli/src/eval/compare-evaluations.js'
import { RunLog } from '../../../packages/cli/src/train/run-log.js'
import { readRunState } from '../../../packages/cli/src/train/run-state.js'
import { readTrainConfig } from '../../../packages/cli/src/train/train-config.js'
// By path: the command exports nothing.
import { FileError } from '../../../packages/files/src/disk/errors.js'
import { readBmpHeader } from '../../../packages/files/src/pictures/bmp-header.js'
import { checkMetadata } from '../../../packages/files/src/pictures/metadata/check-metadata.js'
import { metadataForResult } from '../../../packages/files/src/pictures/metadata/metadata-for-result.js'
import type { StoredMetadata } from '../../../packages/files/src/pictures/metadata/picture-metadata.js'
import { readDensity } from '../../../packages/files/src/pictures/metadata/read-density.js'
import { storedMetadata } from '../../../packages/files/src/pictures/metadata/stored-metadata.js'
import { maskTransparentColor } from '../../../packages/files/src/pictures/png-parts.js'
import { readBmp } from '../../../packages/files/src/pictures/read-bmp.js'
import { readTiffDirectory } from '../../../packages/files/src/pictures/tiff-directory.js'
import { assertTiffReadable, isPlainYcbcr } from '../../../packages/files/src/pictures/tiff-kind.js'
import { ycbcrToRgb } from '../../../packages/files/src/pictures/ycbcr-to-rgb.js'
import type { Build } from './lies.js'
import { buildOwnWeights, buildSafetensors, buildTfjsModel } from './structures/documents.js'
import { buildExif } from './structures/exif.js'
import { buildFrozenGraph, buildOnnx } from './structures/graphs.js'
import { buildBmp, buildPng, sealPng } from './structures/pictures.js'
import {
  buildEvaluation,
  buildRunLog,
  buildRunState,
  buildTrainConfig,
  sealRunState,
} from './structures/runs.js'
import { buildTiff } from './structures/tiff.js'
import { buildTorchLegacy, buildTorchTar, sealTarHeaders } from './structures/torch-streams.js'
import { buildTorchZip } from './structures/torch-zip.js'

/** A reader of files that others wrote, and how to make such files. */
export interface Reader {
  readonly build: Build
  /** Makes the checksums of a damaged file true again, so that the damage gets past them. */
  readonly seal?: (bytes: Uint8Array) => Uint8Array
  /** Reads all there is; returns what is said of the file beside errors. */
  readonly read: (bytes: Uint8Array) => readonly string[] | Promise<readonly string[]>
}

export const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['torch-zip', { build: buildTorchZip, read: (bytes) => use(readCheckpoint(bytes)) }],
  ['torch-legacy', { build: buildTorchLegacy, read: (bytes) => use(readCheckpoint(bytes)) }],
  ['torch-tar', { build: buildTorchTar, seal: sealTarHeaders, read: (bytes) => use(readCheckpoint(bytes)) }],
  ['safetensors', { build: buildSafetensors, read: (bytes) => use(readCheckpoint(bytes)) }],
  ['onnx', { build: buildOnnx, read: (bytes) => use(readCheckpoint(bytes)) }],
  ['frozen-graph', { build: buildFrozenGraph, read: (bytes) => use(readCheckpoint(bytes)) }],
  ['sr-config', { build: buildOwnWeights, read: readOwnWeights }],
  ['tfjs', { build: buildTfjsModel, read: readTfjs }],
  ['png', { build: buildPng, seal: sealPng, read: readPng }],
  ['bmp', { build: buildBmp, read: readBitmap }],
  ['tiff', { build: buildTiff, read: readTiff }],
  ['metadata', { build: buildExif, seal: sealPng, read: readMetadata }],
  ['train-config', { build: buildTrainConfig, read: (bytes) => asFile(bytes, readTrainConfig) }],
  ['run-state', { build: buildRunState, seal: sealRunState, read: readState }],
  ['run-log', { build: buildRunLog, read: (bytes) => asFile(bytes, (path) => RunLog.read(path, 100)) }],
  ['evaluation', { build: buildEvaluation, read: (bytes) => asFile(bytes, readEvaluation) }],
])

/** Copies out tensors up to a megabyte, and converts the file. */
function use(checkpoint: Checkpoint): readonly string[] {
  let elements = 0
  for (const { shape, read } of checkpoint.tensors.values()) {
    elements += shape.reduce((product, size) => product * size, 1)
    if (elements < 2 ** 18) read()
  }
  const { warnings, problem } = inspectCheckpoint(checkpoint, { scale: 3 })
  return [...warnings.map(({ message }) => message), problem?.message ?? '']
}

function readOwnWeights(bytes: Uint8Array): readonly string[] {
  use(readCheckpoint(bytes))
  readMultiWeights(bytes)
  return []
}

function readTfjs(bytes: Uint8Array): readonly string[] {
  const end = bytes.indexOf(0)
  const modelJson = new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end))
  const shard = end < 0 ? new Uint8Array() : bytes.subarray(end + 1)
  const paths = listTfjsShards(modelJson)
  return use(readTfjsModel({ modelJson, shards: new Map(paths.map((path) => [path, shard])) }))
}

/** The default limit is for pictures that fit a machine, not for one made of a few hundred bytes. */
const limitPixels = 2 ** 20

function readPng(bytes: Uint8Array): readonly string[] {
  maskTransparentColor(bytes)
  decodePng(bytes, { limitPixels })
  return []
}

function readBitmap(bytes: Uint8Array): readonly string[] {
  const header = readBmpHeader('input.bmp', bytes)
  if (header.width * header.height <= limitPixels) readBmp('input.bmp', bytes, header)
  return []
}

/** libvips reads the pixels. */
function readTiff(bytes: Uint8Array): readonly string[] {
  const directory = readTiffDirectory(bytes)
  if (directory === undefined) throw new FileError('unsupported-picture', 'input.tif', 'no TIFF')
  readTiffDirectory(bytes, directory.values(34665)[0])
  assertTiffReadable('input.tif', directory)
  const raster = { width: 2, height: 2, channels: 3, data: bytes.slice(0, 12) }
  if (isPlainYcbcr(directory)) ycbcrToRgb(raster, directory)
  return []
}

async function readState(bytes: Uint8Array): Promise<readonly string[]> {
  await readRunState('last.training.safetensors', bytes)
  return []
}

/**
 * As metadata of a PNG, JPEG or TIFF, and as the block that other formats hold. The command warns of damaged
 * ones and goes on, which counts as refused here.
 */
function readMetadata(bytes: Uint8Array): readonly string[] {
  const block = { exif: Buffer.from(bytes), xmp: Buffer.from(bytes) }
  const [damage] = carryMetadata(bytes, storedMetadata(bytes, readTiffDirectory(bytes), block))
  carryMetadata(bytes, { ...block, iptc: bytes })
  if (damage !== undefined) throw new FileError('corrupt-picture', 'input', damage)
  return []
}

/** Returns what is said of damage. */
function carryMetadata(bytes: Uint8Array, stored: StoredMetadata): readonly string[] {
  const { metadata, warnings } = checkMetadata(stored)
  const picture = { metadata, density: readDensity(bytes, metadata.exifDensity), colorChunks: [] }
  for (const format of ['png', 'jpeg', 'tiff'] as const) {
    metadataForResult(picture, format, { width: 1, height: 1 }, {})
  }
  return warnings
}

const readEvaluation = (path: string) => readEarlierEvaluation(path, { protocol: 'classic' })

const inputFile = join(tmpdir(), `fuzz-${process.pid}.input`)

async function asFile(
  bytes: Uint8Array,
  read: (path: string) => Promise<unknown>,
): Promise<readonly string[]> {
  try {
    writeFileSync(inputFile, bytes)
    await read(inputFile)
    return []
  } finally {
    rmSync(inputFile, { force: true })
  }
}
