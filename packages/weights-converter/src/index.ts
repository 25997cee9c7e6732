export { CheckpointError, type CheckpointErrorCode } from './errors.js'
export { readSafetensors } from './formats/safetensors/read-safetensors.js'
export { readWeights, writeWeights } from './formats/safetensors/weights-file.js'
export { type SafetensorsOptions, writeSafetensors } from './formats/safetensors/write-safetensors.js'
export type {
  Checkpoint,
  CheckpointTensor,
  CheckpointValue,
  ModuleFacts,
  TensorData,
  TensorDtype,
} from './formats/types.js'
export { readCheckpoint } from './read-checkpoint.js'
