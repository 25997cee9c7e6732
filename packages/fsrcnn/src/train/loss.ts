import type { Scalar, Tensor } from '@tensorflow/tfjs-core'

/**
 * The mean over all pixels of the square of the error, of its absolute value, or of √(error² + 0.001²).
 */
export type Loss = 'mse' | 'l1' | 'charbonnier'

export const lossNames: readonly Loss[] = ['mse', 'l1', 'charbonnier']

/** What the losses need of TensorFlow.js. */
export type LossMath = Pick<
  typeof import('@tensorflow/tfjs-core'),
  'sub' | 'mean' | 'square' | 'abs' | 'sqrt' | 'add'
>

/** The loss of two tensors of one shape, as a differentiable scalar. */
export function lossOf(tf: LossMath, loss: Loss, output: Tensor, target: Tensor): Scalar {
  const error = tf.sub(output, target)
  switch (loss) {
    case 'mse':
      return tf.mean(tf.square(error))
    case 'l1':
      return tf.mean(tf.abs(error))
    case 'charbonnier': // Lai et al., "Deep Laplacian pyramid networks", CVPR 2017, section 3.3
      return tf.mean(tf.sqrt(tf.add(tf.square(error), 1e-6)))
  }
}
