import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import type { TfjsModelFiles } from '../../src/formats/tfjs/write-tfjs-model.js'

/** Numbers as PyTorch orders them: [channels, height, width]. */
export interface Planes {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** Makes a backend of plain tfjs the current one. */
export async function useBackend(name: 'cpu' | 'wasm'): Promise<void> {
  tf.enableProdMode()
  const require = createRequire(import.meta.url)
  if (name === 'wasm') setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`)
  if (!(await tf.setBackend(name))) throw new Error(`useBackend: tfjs could not start ${name}.`)
}

/** Opens a model's files with plain `tf.loadLayersModel`. */
export async function loadModel({ modelJson, weightsBin }: TfjsModelFiles): Promise<tf.LayersModel> {
  const json = JSON.parse(modelJson)
  const [group] = json.weightsManifest
  return tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: json.modelTopology,
      weightSpecs: group.weights,
      weightData: weightsBin.buffer,
      userDefinedMetadata: json.userDefinedMetadata,
    }),
  )
}

/** Runs a model on one picture. */
export async function predict(model: tf.LayersModel, input: Planes): Promise<Planes> {
  const output = tf.tidy(() => {
    const [channels = 0, height = 0, width = 0] = input.shape
    const x = tf.transpose(tf.tensor3d(input.data, [channels, height, width]), [1, 2, 0])
    const y = model.predict(tf.expandDims(x)) as tf.Tensor4D
    return tf.transpose(tf.squeeze<tf.Tensor3D>(y, [0]), [2, 0, 1])
  })
  const planes = { shape: output.shape, data: (await output.data()) as Float32Array }
  output.dispose()
  return planes
}
