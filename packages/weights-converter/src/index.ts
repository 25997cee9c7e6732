export type { Architecture } from './architecture.js'
export type {
  Checkpoint,
  CheckpointTensor,
  CheckpointValue,
  ModuleFacts,
  TensorData,
  TensorDtype,
} from './checkpoint.js'
export type { Assumption } from './complete-config.js'
export type { ConversionWarning, ConversionWarningCode } from './conversion-warnings.js'
export {
  type ConvertedCheckpoint,
  type ConvertOptions,
  convertCheckpoint,
  type StatedConfig,
} from './convert.js'
export { CheckpointError, type CheckpointErrorCode, type Remedy } from './errors.js'
export type { FieldValue } from './field-value.js'
export { type UserShaderOptions, writeUserShader } from './formats/glsl/write-user-shader.js'
export { type OnnxWriteOptions, writeOnnxModel } from './formats/onnx/write-onnx-model.js'
export { readMultiWeights, writeMultiWeights } from './formats/safetensors/multi-weights-file.js'
export { readSafetensors } from './formats/safetensors/read-safetensors.js'
export { readWeights, writeWeights } from './formats/safetensors/weights-file.js'
export { type SafetensorsOptions, writeSafetensors } from './formats/safetensors/write-safetensors.js'
export { listTfjsShards } from './formats/tfjs/model-json.js'
export { readTfjsModel, type TfjsModelInput } from './formats/tfjs/read-tfjs-model.js'
export {
  type TfjsModelFiles,
  type TfjsWriteOptions,
  writeTfjsModel,
} from './formats/tfjs/write-tfjs-model.js'
export type { TorchNames } from './formats/torch/torch-names.js'
export { type TorchWriteOptions, writeTorchCheckpoint } from './formats/torch/write-torch-checkpoint.js'
export { type CheckpointReport, inspectCheckpoint } from './inspect.js'
export { readCheckpoint } from './read-checkpoint.js'
