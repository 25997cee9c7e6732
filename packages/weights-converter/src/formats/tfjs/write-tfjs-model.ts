import { assertKnownOptions } from '@sr/checks'
import { assertWeights, listLayers, type Weights } from '@sr/network'
import { concatenate } from '../../concatenate.js'
import { checkedDtype, encodeFloats, type FloatType } from '../../encode-floats.js'
import { type KerasLayer, stockLayers } from './stock-layers.js'

/** The two files of a tfjs LayersModel. */
export interface TfjsModelFiles {
  /** Contents of `model.json`; it names the other file `weights.bin`. */
  readonly modelJson: string
  readonly weightsBin: Uint8Array<ArrayBuffer>
}

export interface TfjsWriteOptions {
  /** 'f16' halves the weights file; tfjs widens them again when it loads. Default 'f32'. */
  readonly dtype?: FloatType
  /** Also use `ReplicatePad` and `Enlarge` of @sr/layers, which must then be registered before loading. Default false. */
  readonly allowCustomLayers?: boolean
}

/**
 * Writes a network as a LayersModel that plain `tf.loadLayersModel` opens: [n, h, w, channels] in, as many
 * sizes as you like, in the range of the network's own `inputRange`. The config travels in
 * `userDefinedMetadata` as `sr.config`.
 *
 * An SRCNN model takes the picture that bicubic has enlarged. Throws CheckpointError, code no-stock-form, for
 * replicated edges and for shortcuts that are not nearest, and RangeError where tensors and config do not fit.
 */
export function writeTfjsModel(weights: Weights, options: TfjsWriteOptions = {}): TfjsModelFiles {
  assertKnownOptions('writeTfjsModel', options, ['dtype', 'allowCustomLayers'])
  assertWeights(weights)
  const dtype = checkedDtype('writeTfjsModel', options)
  const { allowCustomLayers = false } = options
  const { config, tensors } = weights
  const layers = listLayers(config).flatMap((layer) => stockLayers(layer, tensors, allowCustomLayers))
  const stored = layers.flatMap((layer) => layer.weights)
  const quantization =
    dtype === 'f16' ? { quantization: { dtype: 'float16', original_dtype: 'float32' } } : {}
  const model = {
    format: 'layers-model',
    generatedBy: '@sr/weights-converter',
    convertedBy: null,
    modelTopology: {
      keras_version: '2.15.0',
      backend: 'tensorflow',
      model_config: layers.some(({ readsInput }) => readsInput)
        ? graph(config.architecture, config.channels, layers)
        : sequence(config.architecture, config.channels, layers),
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: stored.map(({ name, tensor }) => ({
          name,
          shape: tensor.shape,
          dtype: 'float32',
          ...quantization,
        })),
      },
    ],
    userDefinedMetadata: { 'sr.format': '1', 'sr.config': config },
  }
  return {
    modelJson: `${JSON.stringify(model)}\n`,
    weightsBin: concatenate(
      stored.map(({ name, tensor }) => encodeFloats(`writeTfjsModel: ${name}`, tensor.data, dtype)),
    ),
  }
}

/** Keras 2's form: tfjs asks the first layer for `batch_input_shape` and cannot read Keras 3's. */
function sequence(name: string, channels: number, layers: readonly KerasLayer[]): object {
  const [first, ...rest] = layers.map(topologyLayer)
  const input = { ...first?.config, batch_input_shape: [null, null, null, channels] }
  return { class_name: 'Sequential', config: { name, layers: [{ ...first, config: input }, ...rest] } }
}

/** The form of a model in which a layer reads others than the one before. */
function graph(name: string, channels: number, layers: readonly KerasLayer[]): object {
  const input = {
    class_name: 'InputLayer',
    name: 'input',
    config: {
      name: 'input',
      batch_input_shape: [null, null, null, channels],
      dtype: 'float32',
      sparse: false,
    },
    inbound_nodes: [],
  }
  const names = ['input', ...layers.map(({ config }) => config.name)]
  const nodes = layers.map((layer, i) => {
    const read = layer.readsInput ? ['input'] : names.slice(layer.readsTwo ? i - 1 : i, i + 1)
    const inbound = read.map((each) => [each, 0, 0, {}])
    return { ...topologyLayer(layer), name: layer.config.name, inbound_nodes: [inbound] }
  })
  const output = [names.at(-1), 0, 0]
  const config = { name, layers: [input, ...nodes], input_layers: [['input', 0, 0]], output_layers: [output] }
  return { class_name: 'Functional', config }
}

const topologyLayer = ({ className, config }: KerasLayer) => ({
  class_name: className,
  config: { ...config, trainable: true, dtype: 'float32' },
})
