import type { Weights } from '@sr/network'
import type { Checkpoint, Tensors } from './checkpoint.js'
import { restoreTensors } from './formats/onnx/restore-tensors.js'
import { multiWeightsOf } from './formats/safetensors/multi-weights-file.js'
import { restoreNames } from './formats/torch/restore-names.js'

/**
 * The networks of a file that this package wrote, which has `sr.config` in its metadata: one, or one for each head.
 * Throws CheckpointError where its tensors are not those of the config.
 */
export function ownNetworks(checkpoint: Checkpoint): readonly [Weights, ...Weights[]] {
  const { metadata, tensors } = checkpoint
  return multiWeightsOf({ metadata, tensors: inOurForm(checkpoint) ?? tensors })
}

/** Tensors under our names and with our shapes: other programs have others. */
function inOurForm({ container, metadata, tensors }: Checkpoint): Tensors | undefined {
  if (container === 'torch-zip') return restoreNames(metadata, tensors)
  return container === 'onnx' ? restoreTensors(metadata, tensors) : tensors
}
