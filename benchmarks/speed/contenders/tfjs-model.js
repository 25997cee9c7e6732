import { listLayers } from '@sr/network'

/** An FSRCNN as people write it for TensorFlow.js: a LayersModel of conv2d, prelu and conv2dTranspose. */
export function openTfjsModel(tf, { weights: { config, tensors }, input }) {
  const model = tf.sequential()
  for (const [i, layer] of listLayers(config).entries()) {
    const inputShape = i === 0 ? { inputShape: [null, null, config.channels] } : {}
    model.add(tfjsLayer(tf, layer, inputShape))
    model.layers[i].setWeights(tfjsWeights(tf, layer, tensors))
  }
  const { width, height, channels, data } = input
  return async () => {
    const output = tf.tidy(() => model.predict(tf.tensor4d(data, [1, height, width, channels])))
    const pixels = await output.data()
    output.dispose()
    return pixels
  }
}

function tfjsLayer(tf, layer, inputShape) {
  const { name } = layer
  const common = { name, padding: 'same', ...inputShape }
  switch (layer.kind) {
    case 'conv':
      return tf.layers.conv2d({ ...common, filters: layer.outChannels, kernelSize: layer.kernel })
    case 'prelu':
      return tf.layers.prelu({ name, sharedAxes: [1, 2] })
    case 'deconv': {
      // 'same' crops a kernel of 9 as the presets do: [3, 4] for ×2, [3, 3] for ×3, [2, 3] for ×4.
      const { outChannels: filters, kernel: kernelSize, stride: strides } = layer
      return tf.layers.conv2dTranspose({ ...common, filters, kernelSize, strides })
    }
    default:
      throw new RangeError(`tfjs-model: layer ${name} is of kind ${layer.kind}, which no FSRCNN has.`)
  }
}

/** PyTorch's [a, b, k, k] are tfjs's [k, k, b, a], for both convolutions; slopes become [1, 1, channels]. */
function tfjsWeights(tf, { kind, name }, tensors) {
  const { shape, data } = tensors.get(`${name}.weight`)
  if (kind === 'prelu') return [tf.tensor(data, [1, 1, ...shape])]
  const kernel = tf.tidy(() => tf.transpose(tf.tensor(data, shape), [2, 3, 1, 0]))
  return [kernel, tf.tensor1d(tensors.get(`${name}.bias`).data)]
}
