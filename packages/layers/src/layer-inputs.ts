import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { layers, Shape } from '@tensorflow/tfjs-layers'

/** What every tfjs layer can be made from: name, inputShape, trainable, weights … */
export type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>

/** The tensor a one-input layer was called with, which tfjs hands over alone or in a list. */
export function oneTensor(inputs: Tensor | Tensor[]): Tensor4D {
  return (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor4D
}

/** The shape a one-input layer is asked about, alone or in a list. */
export function oneShape(shape: Shape | Shape[]): Shape {
  return (Array.isArray(shape[0]) ? shape[0] : shape) as Shape
}
