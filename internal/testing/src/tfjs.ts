import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import '@tensorflow/tfjs-backend-cpu'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'

/** The tfjs backends that run in plain Node; suites are repeated on each. */
export const backends = ['cpu', 'wasm'] as const

const require = createRequire(import.meta.url)

/** Makes a backend the current one, for `beforeAll`. */
export async function useBackend(name: (typeof backends)[number]): Promise<void> {
  tf.enableProdMode() // silences the advice to install tfjs-node
  if (name === 'wasm') setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`)
  if (!(await tf.setBackend(name))) throw new Error(`useBackend: tfjs could not start ${name}.`)
}

/** How many tensors more there are after `run` than before. */
export async function leakedTensors(run: () => unknown): Promise<number> {
  const before = tf.memory().numTensors
  await run()
  return tf.memory().numTensors - before
}
