import { assertBytes } from './assert-bytes.js'
import { ByteReader } from './byte-reader.js'
import type { Checkpoint } from './checkpoint.js'
import { CheckpointError } from './errors.js'
import { assertIntact, describeForeignFormat } from './formats/foreign-format.js'
import { isOnnxModel } from './formats/onnx/is-onnx-model.js'
import { readOnnxModel } from './formats/onnx/read-onnx-model.js'
import { isSafetensors, readSafetensors } from './formats/safetensors/read-safetensors.js'
import { isFrozenGraph, readFrozenGraph } from './formats/tensorflow/read-frozen-graph.js'
import { isTorchLegacy, readTorchLegacy } from './formats/torch/read-torch-legacy.js'
import { readTorchTar } from './formats/torch/read-torch-tar.js'
import { readTorchZip } from './formats/torch/read-torch-zip.js'
import { isTarHeader } from './formats/torch/tar-archive.js'
import { unpickle } from './formats/torch/unpickle.js'
import { MemoryBudget } from './memory-budget.js'
import { startsWith } from './starts-with.js'
import { Warnings } from './warnings.js'

/**
 * Reads a PyTorch checkpoint (ZIP, legacy stream, 2016 tar), a safetensors file, an ONNX model or a frozen graph
 * of TensorFlow; the kind is told by its contents.
 *
 * Nothing in the file is run, whatever it says, and no more memory is used than a small multiple of its size.
 * The tensors stay views of `bytes` until they are read. Throws {@link CheckpointError}.
 */
export function readCheckpoint(bytes: Uint8Array): Checkpoint {
  assertBytes(bytes, 'readCheckpoint')
  assertIntact(bytes)
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return readTorchZip(bytes)
  if (isTorchLegacy(bytes)) return readTorchLegacy(bytes)
  if (isTarHeader(bytes.subarray(0, 512))) return readTorchTar(bytes)
  if (isSafetensors(bytes)) return readSafetensors(bytes)
  if (isOnnxModel(bytes)) return readOnnxModel(bytes)
  if (isFrozenGraph(bytes)) return readFrozenGraph(bytes)
  throw refusal(bytes)
}

/** The checkpoint in these bytes, or the one that was read already. */
export function checkpointOf(input: Uint8Array | Checkpoint): Checkpoint {
  return typeof input === 'object' && input !== null && 'tensors' in input ? input : readCheckpoint(input)
}

function refusal(bytes: Uint8Array): CheckpointError {
  const pickle = readBarePickle(bytes)
  if (pickle instanceof CheckpointError && pickle.code === 'unsafe-global') return pickle
  const foreign = describeForeignFormat(bytes)
  if (foreign !== undefined)
    return new CheckpointError('unknown-format', 'file', `not a checkpoint but ${foreign}.`)
  if (bytes[0] === 0x80 && bytes[1] <= 5) {
    const remedy =
      'Expected the file that torch.save wrote. Load it in Python and save its state_dict with torch.save.'
    return new CheckpointError('unknown-format', 'file', `a plain pickle, or the start of one. ${remedy}`, {
      cause: pickle,
    })
  }
  const start = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return new CheckpointError(
    'unknown-format',
    'file',
    `no checkpoint. Expected a file by torch.save, safetensors, ONNX or a frozen graph, found bytes ${start}. Check that the download is complete.`,
  )
}

/**
 * Tries the bytes as a pickle without torch's envelope, because one that names something
 * dangerous should be called that.
 */
function readBarePickle(bytes: Uint8Array): CheckpointError | undefined {
  try {
    unpickle(new ByteReader(bytes, 'pickle'), {
      warnings: new Warnings(),
      budget: new MemoryBudget(bytes.length),
      persistentLoad: () => null,
    })
    return undefined
  } catch (error) {
    if (error instanceof CheckpointError) return error
    throw error
  }
}
