import { sayList, sayValue } from '@sr/checks'
import { type Layer, listLayers } from './layers.js'
import type { NetworkConfig } from './network-config.js'

/** Numbers with a shape, row-major, last index fastest. */
export interface Tensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** A network that can run: its config and every tensor of {@link tensorShapes}, in PyTorch's layout. */
export interface Weights {
  readonly config: NetworkConfig
  readonly tensors: ReadonlyMap<string, Tensor>
}

/**
 * Names and shapes of all tensors, in order: conv `NAME.weight` [out, in, k, k] and `NAME.bias` [out]; prelu
 * `NAME.weight` [channels] or [1]; deconv `NAME.weight` [in, out, k, k] and `NAME.bias` [out].
 */
export function tensorShapes(config: NetworkConfig): Map<string, readonly number[]> {
  return new Map(listLayers(config).flatMap(layerTensors))
}

/** A tensor by name. Throws RangeError where it is missing: weights that {@link assertWeights} accepts lack none. */
export function tensorOf(tensors: Weights['tensors'], name: string): Tensor {
  const tensor = tensors.get(name)
  if (tensor !== undefined) return tensor
  throw new RangeError(`weights: tensor ${name} is missing. Found ${sayList([...tensors.keys()]) || 'none'}.`)
}

/** Throws RangeError unless `tensors` are exactly those of the config, with its shapes and finite numbers. */
export function assertWeights({ config, tensors }: Weights): void {
  const expected = tensorShapes(config)
  for (const [name, shape] of expected) {
    const tensor = tensors.get(name)
    if (tensor === undefined) {
      throw new RangeError(
        `weights: tensor ${name} [${shape.join(', ')}] is missing. Found ${sayList([...tensors.keys()]) || 'none'}.`,
      )
    }
    if (tensor.shape.join() !== shape.join()) {
      throw new RangeError(
        `weights: tensor ${name} must have shape [${shape.join(', ')}], found [${sayList(tensor.shape)}].`,
      )
    }
    const count = shape.reduce((product, size) => product * size, 1)
    if (tensor.data.length !== count) {
      throw new RangeError(
        `weights: tensor ${name} [${shape.join(', ')}] must hold ${count} numbers, found ${sayValue(tensor.data.length)}.`,
      )
    }
    const bad = tensor.data.findIndex((value) => !Number.isFinite(value))
    if (bad >= 0) {
      throw new RangeError(
        `weights: tensor ${name} holds ${sayValue(tensor.data[bad])} at index ${bad}. Every weight must be finite; the training may have diverged.`,
      )
    }
  }
  for (const name of tensors.keys()) {
    if (!expected.has(name))
      throw new RangeError(
        `weights: tensor ${sayValue(name)} does not belong to this ${config.architecture}.`,
      )
  }
}

function layerTensors(layer: Layer): [string, readonly number[]][] {
  const { kind, name } = layer
  if (kind === 'conv') {
    return [
      [`${name}.weight`, [layer.outChannels, layer.inChannels, layer.kernel, layer.kernel]],
      [`${name}.bias`, [layer.outChannels]],
    ]
  }
  if (kind === 'deconv') {
    return [
      [`${name}.weight`, [layer.inChannels, layer.outChannels, layer.kernel, layer.kernel]],
      [`${name}.bias`, [layer.outChannels]],
    ]
  }
  if (kind === 'prelu') return [[`${name}.weight`, [layer.slopes === 'channel' ? layer.channels : 1]]]
  return []
}
