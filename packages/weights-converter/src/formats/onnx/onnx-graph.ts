import {
  type ConvLayer,
  type DeconvLayer,
  type Layer,
  listLayers,
  type NetworkConfig,
  type ShortcutLayer,
} from '@sr/network'

/** One node of an ONNX graph; each here has one output. */
export interface OnnxNode {
  readonly type: string
  readonly name: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes: Readonly<Record<string, number | string | readonly number[]>>
}

/** A number or list that a node takes as an input, because operators of today have it there. */
export interface OnnxConstant {
  readonly name: string
  readonly type: 'f32' | 'i64'
  readonly shape: readonly number[]
  readonly values: readonly number[]
}

/** A network as ONNX's operators: the picture is `input` [n, channels, h, w], the result `output`. */
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[]
  readonly constants: readonly OnnxConstant[]
}

/**
 * The operators of a config, opset 13, first to last, named after our layers. `parameter` gives the value
 * under which a tensor of ours is found.
 */
export function onnxGraph(config: NetworkConfig, parameter: (name: string) => string): OnnxGraph {
  const layers = listLayers(config)
  const nodes: OnnxNode[] = []
  const constants: OnnxConstant[] = []
  let input = 'input'
  for (const [i, layer] of layers.entries()) {
    const output = i === layers.length - 1 ? 'output' : layer.name
    const added = layerNodes(layer, { input, output, parameter })
    nodes.push(...added.nodes)
    constants.push(...added.constants)
    input = output
  }
  return { nodes, constants }
}

interface Wiring {
  readonly input: string
  readonly output: string
  readonly parameter: (name: string) => string
}

function layerNodes(layer: Layer, wiring: Wiring): OnnxGraph {
  const { name } = layer
  const { input, output, parameter } = wiring
  const single = (type: string, inputs: readonly string[] = [], attributes: OnnxNode['attributes'] = {}) => ({
    nodes: [{ type, name, inputs: [input, ...inputs], output, attributes }],
    constants: [],
  })
  switch (layer.kind) {
    case 'conv':
      return convolution(layer, wiring)
    case 'deconv':
      return deconvolution(layer, wiring)
    case 'prelu':
      return single('PRelu', [parameter(`${name}.weight`)])
    case 'pixelShuffle':
      return single('DepthToSpace', [], { blocksize: layer.factor, mode: 'CRD' }) // PyTorch's order
    case 'activation': {
      if (layer.function !== 'clamp') return single(activations[layer.function])
      const [min, max] = [`${name}.min`, `${name}.max`]
      return { ...single('Clip', [min, max]), constants: [floats(min, [], [0]), floats(max, [], [1])] }
    }
    case 'shortcut':
      return shortcut(layer, wiring)
  }
}

const activations = { relu: 'Relu', tanh: 'Tanh', sigmoid: 'Sigmoid' } as const

function convolution(layer: ConvLayer, { input, output, parameter }: Wiring): OnnxGraph {
  const { name, kernel, edge } = layer
  const padding = edge === 'valid' ? 0 : (kernel - 1) / 2
  const conv = (from: string, pads: number): OnnxNode => ({
    type: 'Conv',
    name,
    inputs: [from, parameter(`${name}.weight`), parameter(`${name}.bias`)],
    output,
    attributes: { kernel_shape: [kernel, kernel], pads: [pads, pads, pads, pads] },
  })
  if (edge !== 'replicate' || padding === 0) return { nodes: [conv(input, padding)], constants: [] }
  const [padded, pads] = [`${name}.padded`, `${name}.pads`]
  const node = {
    type: 'Pad',
    name: padded,
    inputs: [input, pads],
    output: padded,
    attributes: { mode: 'edge' },
  }
  return { nodes: [node, conv(padded, 0)], constants: [list(pads, around(padding, padding))] }
}

/**
 * A crop is ONNX's pads; negative ones, which add rows, are output_padding after the picture where that
 * is less than the stride, as ONNX wants it, and else taps of zeros around the kernel.
 */
function deconvolution(layer: DeconvLayer, { input, output, parameter }: Wiring): OnnxGraph {
  const { name, stride } = layer
  const [before, after] = layer.crop
  const isPlain = before >= 0 && after > -stride
  const zeros = isPlain ? [0, 0] : [Math.max(0, -before), Math.max(0, -after)]
  const [zerosBefore = 0, zerosAfter = 0] = zeros
  const kernel = zerosBefore + layer.kernel + zerosAfter
  const [top, bottom] = [before + zerosBefore, after + zerosAfter]
  const added = Math.max(0, -bottom)
  const [padded, pads] = [`${name}.padded`, `${name}.pads`]
  const weight = parameter(`${name}.weight`)
  const node: OnnxNode = {
    type: 'ConvTranspose',
    name,
    inputs: [input, isPlain ? weight : padded, parameter(`${name}.bias`)],
    output,
    attributes: {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [top, top, bottom + added, bottom + added],
      ...(added > 0 && { output_padding: [added, added] }),
    },
  }
  if (isPlain) return { nodes: [node], constants: [] }
  const pad = { type: 'Pad', name: padded, inputs: [weight, pads], output: padded, attributes: {} }
  return { nodes: [pad, node], constants: [list(pads, around(zerosBefore, zerosAfter))] }
}

/** What Pad wants to know of height and width, for [n, c, h, w]. */
const around = (before: number, after: number): number[] => [0, 0, before, before, 0, 0, after, after]

const list = (name: string, values: readonly number[]): OnnxConstant => ({
  name,
  type: 'i64',
  shape: [values.length],
  values,
})

const floats = (name: string, shape: readonly number[], values: readonly number[]): OnnxConstant => ({
  name,
  type: 'f32',
  shape,
  values,
})

/** Adds the graph's input, enlarged as PyTorch's `interpolate` does it. */
function shortcut({ name, factor, interpolation }: ShortcutLayer, { input, output }: Wiring): OnnxGraph {
  const [enlarged, scales] = [`${name}.enlarged`, `${name}.scales`]
  const attributes = resizing[interpolation]
  const resize = {
    type: 'Resize',
    name: enlarged,
    inputs: ['input', '', scales],
    output: enlarged,
    attributes,
  }
  const add = { type: 'Add', name, inputs: [input, enlarged], output, attributes: {} }
  return { nodes: [resize, add], constants: [floats(scales, [4], [1, 1, factor, factor])] }
}

const resizing = {
  nearest: { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
  bilinear: { mode: 'linear', coordinate_transformation_mode: 'half_pixel' },
  bicubic: { mode: 'cubic', coordinate_transformation_mode: 'half_pixel' }, // a is −0.75 where nothing is said
} as const
