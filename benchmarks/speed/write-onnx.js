import { listLayers } from '@sr/network'

/**
 * A network of convolutions, PReLU, ReLU, a deconvolution or a pixel shuffle, and a nearest shortcut as the bytes of
 * an ONNX model, for onnxruntime: input `x` [1, channels, h, w], output `y`. The graph is the one that PyTorch
 * exports (Conv, PRelu, Relu, ConvTranspose, DepthToSpace, Resize, Add), opset 13.
 *
 * Numbers in front of values are protobuf field numbers of onnx.proto.
 */
export function writeOnnx({ config, tensors }) {
  const layers = listLayers(config)
  const nodes = layers.flatMap((layer, i) => {
    const names = {
      input: i === 0 ? 'x' : layers[i - 1].name,
      output: i === layers.length - 1 ? 'y' : layer.name,
    }
    return nodeProto(layer, names)
  })
  const scales = { shape: [4], data: Float32Array.of(1, 1, config.scale, config.scale) }
  const isAdded = layers.some(({ kind }) => kind === 'shortcut')
  const initializers = [...tensors, ...(isAdded ? [['scales', scales]] : [])].map(([name, tensor]) =>
    tensorProto(name, tensor),
  )
  const graph = message(
    ...nodes.map((node) => bytesField(1, node)),
    textField(2, config.architecture),
    ...initializers.map((initializer) => bytesField(5, initializer)),
    bytesField(11, valueInfo('x', [1, config.channels, 'h', 'w'])),
    bytesField(12, valueInfo('y', [1, config.channels, 'H', 'W'])),
  )
  const opset = message(textField(1, ''), numberField(2, 13))
  // 7 is the IR version of opset 13
  return message(numberField(1, 7), bytesField(7, graph), bytesField(8, opset))
}

function nodeProto(layer, { input, output }) {
  const { name } = layer
  const node = (type, parameters, attributes) =>
    message(
      ...[input, ...parameters].map((text) => textField(1, text)),
      textField(2, output),
      textField(3, name),
      textField(4, type),
      ...Object.entries(attributes).map(([key, values]) => bytesField(5, attribute(key, values))),
    )
  const parameters = [`${name}.weight`, `${name}.bias`]
  const square = (size) => [size, size]
  switch (layer.kind) {
    case 'conv':
      return node('Conv', parameters, {
        kernel_shape: square(layer.kernel),
        pads: Array(4).fill((layer.kernel - 1) / 2),
      })
    case 'prelu':
      return node('PRelu', [`${name}.weight`], {})
    case 'activation':
      return node('Relu', [], {})
    case 'pixelShuffle':
      return node('DepthToSpace', [], { blocksize: layer.factor, mode: 'CRD' })
    case 'shortcut':
      return [
        message(
          ...['x', '', 'scales'].map((text) => textField(1, text)),
          textField(2, 'enlarged'),
          textField(4, 'Resize'),
          bytesField(5, attribute('mode', layer.interpolation)),
          bytesField(5, attribute('coordinate_transformation_mode', 'asymmetric')),
          bytesField(5, attribute('nearest_mode', 'floor')),
        ),
        node('Add', ['enlarged'], {}),
      ]
    case 'deconv':
      return node('ConvTranspose', parameters, {
        kernel_shape: square(layer.kernel),
        strides: square(layer.stride),
        pads: [layer.crop[0], layer.crop[0], layer.crop[1], layer.crop[1]],
      })
    default:
      throw new RangeError(
        `writeOnnx: layer ${name} is of kind ${layer.kind}, which the benchmark does not need.`,
      )
  }
}

/** A list of whole numbers, one of them, or a text. */
function attribute(name, values) {
  if (typeof values === 'number')
    return message(textField(1, name), numberField(3, values), numberField(20, 2))
  if (typeof values === 'string') return message(textField(1, name), textField(4, values), numberField(20, 3))
  return message(textField(1, name), ...values.map((value) => numberField(8, value)), numberField(20, 7))
}

/** float32; the slopes of a PReLU get ONNX's shape [channels, 1, 1], which broadcasts over h and w. */
function tensorProto(name, { shape, data }) {
  const dims = name.endsWith('prelu.weight') ? [...shape, 1, 1] : shape
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return message(
    ...dims.map((dim) => numberField(1, dim)),
    numberField(2, 1),
    textField(8, name),
    bytesField(9, bytes),
  )
}

function valueInfo(name, dims) {
  const shape = message(
    ...dims.map((dim) =>
      bytesField(1, message(typeof dim === 'number' ? numberField(1, dim) : textField(2, dim))),
    ),
  )
  const tensorType = message(numberField(1, 1), bytesField(2, shape))
  return message(textField(1, name), bytesField(2, message(bytesField(1, tensorType))))
}

const message = (...fields) => Buffer.concat(fields)
const numberField = (field, value) => Buffer.from([...varint(field * 8), ...varint(value)])
const bytesField = (field, bytes) =>
  Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(bytes.length)]), bytes])
const textField = (field, text) => bytesField(field, Buffer.from(text))

/** Seven bits a byte, lowest first; the top bit says that more follow. */
function varint(value) {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]
}
