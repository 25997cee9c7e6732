import { sayValue } from '@sr/checks'
import { TrainingError } from './training-error.js'

/** The part of TensorFlow.js that tells whether its current backend can train. */
export type BackendMath = Pick<typeof import('@tensorflow/tfjs-core'), 'getBackend' | 'getKernel'>

/**
 * Throws TrainingError `backend-cannot-train` unless the current backend can
 * differentiate a convolution by its filter.
 */
export function assertBackendTrains(tf: BackendMath): void {
  if (typeof tf?.getBackend !== 'function') {
    const expected = "Expected TensorFlow.js as the first argument: import * as tf from '@tensorflow/tfjs'"
    throw new TypeError(`trainSr: tf is no TensorFlow.js. ${expected}, found ${sayValue(tf)}.`)
  }
  const backend = tf.getBackend()
  if (tf.getKernel('Conv2DBackpropFilter', backend) !== undefined) return
  const remedy =
    backend === 'wasm'
      ? "Call registerWasmTraining() of '@sr/layers' before."
      : 'Set another, such as wasm after registerWasmTraining() of @sr/layers.'
  throw new TrainingError(
    'backend-cannot-train',
    `trainSr: tfjs has no gradient of convolutions on the backend ${backend}. ${remedy}`,
  )
}
