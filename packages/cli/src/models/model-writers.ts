import type { Weights } from '@sr/network'
import {
  type TorchNames,
  type UserShaderOptions,
  writeOnnxModel,
  writeTorchCheckpoint,
  writeUserShader,
  writeWeights,
} from '@sr/weights-converter'

/** What a caller may state of a model file; each writer takes of it what it has. */
export interface ModelFileOptions extends Pick<UserShaderOptions, 'form' | 'range'> {
  readonly dtype: 'f32' | 'f16'
  readonly names?: TorchNames
}

/** What a file says of itself: the name of the network, and of the file it was made from. */
interface ModelFileNames {
  readonly name: string
  readonly source: string
}

/** Writes a network as the bytes of one file. */
export type WriteModel = (weights: Weights, options: ModelFileOptions, names: ModelFileNames) => Uint8Array

/** The kinds of model files that `sr` writes, by extension. */
export const modelWriters: ReadonlyMap<string, WriteModel> = new Map<string, WriteModel>([
  ['.safetensors', (weights, { dtype }) => writeWeights(weights, { dtype })],
  ['.onnx', (weights, { dtype }) => writeOnnxModel(weights, { dtype })],
  ['.pth', (weights, { dtype, names }) => writeTorchCheckpoint(weights, { dtype, ...(names && { names }) })],
  ['.glsl', shaderBytes],
])

function shaderBytes(weights: Weights, { form, range }: ModelFileOptions, names: ModelFileNames): Uint8Array {
  const options = { ...names, ...(form && { form }), ...(range && { range }) }
  return new TextEncoder().encode(writeUserShader(weights, options))
}
