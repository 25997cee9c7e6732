import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'

tf.enableProdMode()

/** The backends that every test machine has. */
export const backends = ['wasm', 'cpu'] as const

/** tfjs with one of them set; tests of a file run one after another, so the choice holds for the test. */
export async function tfjsOn(backend: (typeof backends)[number]): Promise<typeof tf> {
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no backend ${backend}`)
  return tf
}
