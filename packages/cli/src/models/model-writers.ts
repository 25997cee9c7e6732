import type { Weights } from '@sr/network'
import { type TorchNames, writeOnnxModel, writeTorchCheckpoint, writeWeights } from '@sr/weights-converter'

/** What a caller may state of a model file; each writer takes of it what it has. */
export interface ModelFileOptions {
  readonly dtype: 'f32' | 'f16'
  readonly names?: TorchNames
}

/** Writes a network as the bytes of one file. */
export type WriteModel = (weights: Weights, options: ModelFileOptions) => Uint8Array

/** The kinds of model files that `sr` writes, by extension. */
export const modelWriters: ReadonlyMap<string, WriteModel> = new Map<string, WriteModel>([
  ['.safetensors', (weights, { dtype }) => writeWeights(weights, { dtype })],
  ['.onnx', (weights, { dtype }) => writeOnnxModel(weights, { dtype })],
  ['.pth', (weights, { dtype, names }) => writeTorchCheckpoint(weights, { dtype, ...(names && { names }) })],
])
