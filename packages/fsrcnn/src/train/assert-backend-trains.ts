import { TrainingError } from './training-error.js'

/** What of TensorFlow.js tells whether its current backend trains. */
export type BackendMath = Pick<typeof import('@tensorflow/tfjs-core'), 'getBackend' | 'getKernel'>

/** TrainingError `backend-cannot-train` unless the current backend has the gradient of a convolution for its filter. */
export function assertBackendTrains(tf: BackendMath): void {
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
