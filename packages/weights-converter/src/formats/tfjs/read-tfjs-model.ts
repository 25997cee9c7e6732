import { assertKnownOptions, sayValue } from '@sr/checks'
import type { Tensor } from '@sr/network'
import type { Checkpoint, CheckpointTensor, CheckpointValue, ModuleFacts } from '../../checkpoint.js'
import { CheckpointError, printable } from '../../errors.js'
import { decodeManifest } from './decode-manifest.js'
import { tensorflowKernelToTorch } from './kernel-layout.js'
import { parseModelJson, type TopologyLayer } from './model-json.js'
import { restoreWeights } from './restore-weights.js'
import { withoutShortcut } from './without-shortcut.js'

/** A tfjs LayersModel's files. */
export interface TfjsModelInput {
  /** Contents of `model.json`. */
  readonly modelJson: string
  /** The weight files by the paths that `listTfjsShards` gives. */
  readonly shards: ReadonlyMap<string, Uint8Array>
}

/**
 * Reads a tfjs LayersModel, for `convertCheckpoint`: tensors in PyTorch's layout and, as facts of modules,
 * what the layers state of strides, padding and activations.
 *
 * A model that this package wrote gives back exactly the weights it was written from. Throws CheckpointError.
 */
export function readTfjsModel(files: TfjsModelInput): Checkpoint {
  assertFiles(files)
  const { modelJson, shards } = files
  const { layers, manifest, metadata } = parseModelJson(modelJson)
  const weights = underLayers(decodeManifest(manifest, shards))
  const stored = new Map<string, Tensor>()
  const modules = new Map<string, ModuleFacts>()
  let previous: { readonly layer: TopologyLayer; readonly facts: Map<string, CheckpointValue> } | undefined
  for (const layer of withoutShortcut(layers, modules)) {
    const facts = new Map<string, CheckpointValue>()
    modules.set(layer.name, { className: readLayer(layer, facts, previous?.facts), attributes: facts })
    readActivation(layer, modules)
    for (const [name, tensor] of tensorsOf(layer, weights)) stored.set(name, tensor)
    previous = { layer, facts }
  }
  const file = { container: 'tfjs-layers' as const, values: new Map(), modules, warnings: [] }
  if (!metadata.has('sr.config'))
    return { ...file, tensors: asCheckpointTensors(stored), metadata: new Map() }
  const heads = layers.filter((layer) => modules.get(layer.name)?.className === transposedClass)
  const restored = restoreWeights(metadata, stored, heads.at(-1)?.name)
  if (restored !== undefined) return { ...file, tensors: asCheckpointTensors(restored), metadata }
  const warning =
    'The model no longer has the form its sr.config states (it was trained further, or changed); its layers were read instead.'
  return { ...file, tensors: asCheckpointTensors(stored), metadata: new Map(), warnings: [warning] }
}

function assertFiles(files: TfjsModelInput): void {
  assertKnownOptions('readTfjsModel', files, ['modelJson', 'shards'])
  const { modelJson, shards } = files
  if (typeof modelJson === 'string' && typeof shards?.get === 'function') return
  const found = `modelJson ${sayValue(modelJson)} and shards ${sayValue(shards)}`
  throw new TypeError(
    `readTfjsModel: expected { modelJson, shards }: the text of model.json and a Map of weight files, found ${found}.`,
  )
}

/** Weights as `layer/kernel`: Keras 3 puts the model's name in front. */
const underLayers = (weights: ReadonlyMap<string, Tensor>): Map<string, Tensor> =>
  new Map(
    [...weights].flatMap(([name, tensor]) => [
      [name.split('/').slice(-2).join('/'), tensor],
      [name, tensor],
    ]),
  )

const transposedClass = 'tfjs.ConvTranspose2d'

/** Fills in what a layer states, in PyTorch's words, and returns its class as a module's. */
function readLayer(
  layer: TopologyLayer,
  facts: Map<string, CheckpointValue>,
  before: Map<string, CheckpointValue> | undefined,
): string {
  const { className, config } = layer
  if ((config.data_format ?? 'channels_last') !== 'channels_last')
    throw unsupported(layer, 'data_format', 'channels_last')
  switch (className) {
    case 'Conv2D': {
      const kernel = sideOf(layer, 'kernel_size')
      facts.set('stride', sideOf(layer, 'strides'))
      facts.set('dilation', config.dilation_rate === undefined ? 1 : sideOf(layer, 'dilation_rate'))
      facts.set('groups', typeof config.groups === 'number' ? config.groups : 1)
      const replicated = before?.get('replicate')
      if (replicated !== undefined && config.padding !== 'valid')
        throw unsupported(layer, 'padding', 'valid after ReplicatePad')
      facts.set('padding', replicated ?? (config.padding === 'same' ? (kernel - 1) / 2 : 0))
      facts.set('padding_mode', replicated === undefined ? 'zeros' : 'replicate')
      return 'tfjs.Conv2d'
    }
    case 'Conv2DTranspose': {
      const [kernel, stride] = [sideOf(layer, 'kernel_size'), sideOf(layer, 'strides')]
      const surplus = Math.max(0, kernel - stride)
      const cut = config.padding === 'same' ? Math.floor(surplus / 2) : 0
      facts.set('stride', stride)
      facts.set('crop', config.padding === 'same' ? [cut, surplus - cut] : [0, 0])
      return transposedClass
    }
    case 'Conv2dTransposeExact':
      facts.set('stride', sideOf(layer, 'strides'))
      facts.set('crop', config.crop as CheckpointValue)
      return transposedClass
    case 'ReplicatePad':
      facts.set('replicate', sideOf(layer, 'padding'))
      return 'tfjs.ReplicationPad2d'
    case 'PReLU':
      if (String(config.shared_axes) !== '1,2') throw unsupported(layer, 'shared_axes', '[1, 2]')
      return 'tfjs.PReLU'
    case 'PixelShuffle':
      facts.set('upscale_factor', sideOf(layer, 'factor'))
      return 'tfjs.PixelShuffle'
    case 'Cropping2D':
      cutHead(layer, before)
      return 'tfjs.Cropping2D'
    case 'InputLayer':
    case 'ChannelPrelu':
      return `tfjs.${className}`
    case 'ReLU':
      return 'tfjs.ReLU'
    case 'Activation':
      return 'tfjs.Activation'
    default:
      throw new CheckpointError(
        'unknown-architecture',
        `layer ${printable(layer.name)}`,
        `a ${printable(className)} layer, which no network of this package has. Expected convolutions, PReLUs and activations.`,
      )
  }
}

/** Adds a Cropping2D's rows to the crop of the transposed convolution before it. */
function cutHead(layer: TopologyLayer, before: Map<string, CheckpointValue> | undefined): void {
  const sides = Array.isArray(layer.config.cropping)
    ? layer.config.cropping.map((side) => JSON.stringify(side))
    : []
  const [rows = 'null', columns] = sides
  const cut: unknown = JSON.parse(rows)
  const crop = before?.get('crop')
  if (!Array.isArray(crop) || !Array.isArray(cut) || rows !== columns) {
    throw unsupported(layer, 'cropping', 'the same rows and columns, after a transposed convolution')
  }
  before?.set('crop', [Number(crop[0]) + Number(cut[0]), Number(crop[1]) + Number(cut[1])])
}

/** An activation is a module of its own to PyTorch; Keras also writes it into a layer's config. */
function readActivation({ name, config }: TopologyLayer, modules: Map<string, ModuleFacts>): void {
  const { activation = 'linear' } = config
  if (activation === 'linear') return
  const className = new Map<unknown, string>([
    ['relu', 'tfjs.ReLU'],
    ['tanh', 'tfjs.Tanh'],
    ['sigmoid', 'tfjs.Sigmoid'],
  ]).get(activation)
  if (className === undefined) {
    throw new CheckpointError(
      'unsupported',
      `layer ${printable(name)}`,
      `activation ${printable(JSON.stringify(activation))}. Expected linear, relu, tanh or sigmoid.`,
    )
  }
  modules.set(`${name}.activation`, { className, attributes: new Map() })
}

/** A layer's tensors under PyTorch's names and in its layout. */
function* tensorsOf(
  { name, config }: TopologyLayer,
  weights: ReadonlyMap<string, Tensor>,
): Generator<[string, Tensor]> {
  const kernel = weights.get(`${name}/kernel`)
  if (kernel !== undefined) {
    if (kernel.shape.length !== 4) {
      throw new CheckpointError(
        'unsupported',
        `weight ${printable(name)}/kernel`,
        `shape [${kernel.shape.join(', ')}]. Expected four sizes.`,
      )
    }
    yield [`${name}.weight`, tensorflowKernelToTorch(kernel)]
  }
  const bias = weights.get(`${name}/bias`)
  if (bias !== undefined && config.use_bias !== false) yield [`${name}.bias`, bias]
  const slopes = weights.get(`${name}/alpha`) ?? weights.get(`${name}/slopes`)
  if (slopes !== undefined) yield [`${name}.weight`, { shape: [slopes.data.length], data: slopes.data }]
}

function asCheckpointTensors(tensors: ReadonlyMap<string, Tensor>): Map<string, CheckpointTensor> {
  return new Map(
    [...tensors].map(([name, { shape, data }]) => [name, { dtype: 'f32', shape, read: () => data.slice() }]),
  )
}

function sideOf(layer: TopologyLayer, field: string): number {
  const value = layer.config[field]
  const [first, second = first] = Array.isArray(value) ? value : [value]
  if (typeof first === 'number' && Number.isInteger(first) && first >= 0 && first === second) return first
  throw unsupported(layer, field, 'one whole number both ways')
}

const unsupported = ({ name, config }: TopologyLayer, field: string, expected: string): CheckpointError =>
  new CheckpointError(
    'unsupported',
    `layer ${printable(name)}`,
    `${field} is ${printable(JSON.stringify(config[field]) ?? 'not stated')}. Expected ${expected}.`,
  )
