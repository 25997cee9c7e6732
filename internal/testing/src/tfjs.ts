import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import '@tensorflow/tfjs-backend-cpu'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'

type Backend = 'cpu' | 'wasm' | 'tensorflow'

/** Where tfjs-node lies, for those who have it: a module that gives it. */
const tfjsNode = process.env.SR_TFJS_NODE

/**
 * The tfjs backends that run in plain Node, and that of tfjs-node where there is one;
 * suites are repeated on each.
 */
export const backends: readonly Backend[] = ['cpu', 'wasm', ...(tfjsNode ? ['tensorflow' as const] : [])]

const require = createRequire(import.meta.url)

/** Makes a backend the current one, for `beforeAll`. */
export async function useBackend(name: Backend): Promise<void> {
  tf.enableProdMode() // silences the advice to install tfjs-node
  if (name === 'tensorflow' && tfjsNode) require(tfjsNode)
  if (name === 'wasm') setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`)
  if (!(await tf.setBackend(name))) throw new Error(`useBackend: tfjs could not start ${name}.`)
}

/** How many tensors more there are after `run` than before. */
export async function leakedTensors(run: () => unknown): Promise<number> {
  const before = tf.memory().numTensors
  await run()
  return tf.memory().numTensors - before
}
