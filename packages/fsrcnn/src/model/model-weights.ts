import {
  assertWeights,
  listLayers,
  type NetworkConfig,
  parseNetworkConfig,
  type Tensor,
  tensorShapes,
  type Weights,
} from '@sr/network'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { configOf } from './model-config.js'
import { layerOf, readPytorchOrder, tensorNames, toTfjs } from './tensor-layout.js'

/**
 * Puts a network's weights into a model of the same config. A shared trunk changes for all its models.
 *
 * Throws RangeError, and leaves the model as it was, where configs differ or weights are incomplete.
 */
export function loadWeights(model: LayersModel, weights: Weights): void {
  assertWeights(weights)
  const config = configOf(model)
  assertSameConfig(config, parseNetworkConfig(weights.config))
  tf.tidy(() => {
    for (const layer of listLayers(config)) {
      const tensors = tensorNames(layer).map((name) => toTfjs(tf, weights.tensors.get(name) as Tensor))
      if (tensors.length > 0) layerOf(model, layer).setWeights(tensors)
    }
  })
}

/** A copy of a model's weights in PyTorch's layout under `listLayers`' names, for engines and files. */
export async function extractWeights(model: LayersModel): Promise<Weights> {
  const config = configOf(model)
  const tensors = new Map<string, Tensor>()
  const shapes = tensorShapes(config)
  for (const layer of listLayers(config)) {
    const names = tensorNames(layer)
    if (names.length === 0) continue
    const values = layerOf(model, layer).getWeights()
    for (const [i, name] of names.entries()) {
      tensors.set(name, {
        shape: shapes.get(name) as number[],
        data: await readPytorchOrder(tf, values[i] as tf.Tensor),
      })
    }
  }
  return { config, tensors }
}

function assertSameConfig(expected: NetworkConfig, found: NetworkConfig): void {
  const [model, weights] = [expected, found].map((config) => new Map<string, unknown>(Object.entries(config)))
  for (const [field, value] of model) {
    const [wanted, given] = [JSON.stringify(value), JSON.stringify(weights.get(field))]
    if (wanted === given) continue
    throw new RangeError(
      `loadWeights: the weights are for ${field} ${given}, the model has ${wanted}. Build the model from weights.config.`,
    )
  }
}
