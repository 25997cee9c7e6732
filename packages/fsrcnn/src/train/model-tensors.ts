import { listLayers, type NetworkConfig, type Tensor, tensorShapes } from '@sr/network'
import type { NamedTensorMap, Tensor as TfjsTensor, Variable } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { type LayoutMath, layerOf, readPytorchOrder, tensorNames, toTfjs } from '../model/tensor-layout.js'
import { layerGroups, type RateFactors } from './layer-groups.js'

/** What {@link modelTensors} needs of TensorFlow.js. */
export type TensorMath = LayoutMath & Pick<typeof import('@tensorflow/tfjs-core'), 'tidy'>

/** One tensor of a network and the variable of the model that holds it. */
export interface ModelTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly variable: Variable
  /** What the schedule's learning rate is multiplied by; 0 for what is frozen. */
  readonly rateFactor: number
}

/** The tensors of a model in `listLayers`' order. */
export function modelTensors(
  model: LayersModel,
  config: NetworkConfig,
  rateFactors: RateFactors,
): ModelTensor[] {
  const groups = layerGroups(config)
  const shapes = tensorShapes(config)
  return listLayers(config).flatMap((layer) => {
    const names = tensorNames(layer)
    if (names.length === 0) return []
    const variables = layerOf(model, layer).getWeights() as Variable[]
    return names.map((name, i) => ({
      name,
      shape: shapes.get(name) as readonly number[],
      variable: variables[i],
      rateFactor: variables[i].trainable ? rateFactors[groups.get(layer.name) ?? 'trunk'] : 0,
    }))
  })
}

/**
 * A copy of the numbers in PyTorch's layout: those of the variables, or of their `gradients`, by the names
 * that `tf.variableGrads` gives them.
 */
export async function readTensors(
  tf: TensorMath,
  tensors: readonly ModelTensor[],
  gradients?: NamedTensorMap,
): Promise<Map<string, Tensor>> {
  const found = new Map<string, Tensor>()
  for (const { name, shape, variable } of tensors) {
    const tensor: TfjsTensor = gradients === undefined ? variable : gradients[variable.name]
    found.set(name, { shape, data: await readPytorchOrder(tf, tensor) })
  }
  return found
}

/** Puts numbers into the variables. */
export function assignTensors(
  tf: TensorMath,
  tensors: readonly ModelTensor[],
  values: ReadonlyMap<string, Tensor>,
): void {
  tf.tidy(() => {
    // A copy, because on some backends a tensor keeps the array it is made from, and ours change in place.
    for (const { name, shape, variable } of tensors) {
      const { data } = values.get(name) as Tensor
      variable.assign(toTfjs(tf, { shape, data: data.slice() }))
    }
  })
}
