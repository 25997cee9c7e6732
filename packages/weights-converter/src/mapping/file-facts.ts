import { cropOf } from '@sr/network'
import { sayArchitecture } from '../architecture.js'
import type { Checkpoint, CheckpointValue, ModuleFacts } from '../checkpoint.js'
import { CheckpointError, printable } from '../errors.js'
import type { Fields, FieldValue } from '../field-value.js'
import type { Convolution } from './layer-tensors.js'
import { kernelSize } from './order-convolutions.js'
import type { RecognisedNetwork } from './recognise-network.js'
import { spreadActivations } from './spread-activations.js'

/**
 * Config fields that a file states beside its tensors: pickled modules keep stride, padding and activation,
 * training dictionaries often the scale. Throws CheckpointError for a module that no config can describe.
 */
export function readFileFacts(checkpoint: Checkpoint, prefix: string, network: RecognisedNetwork): Fields {
  const facts = new Map<string, FieldValue>()
  const scale = readScale(checkpoint, prefix)
  if (scale !== undefined) facts.set('scale', scale)

  const cropField = network.architecture === 'plain' ? 'crop' : 'deconv.crop'
  const edges = new Map<string, string>()
  for (const [layer, source] of network.sources) {
    if (source.kind !== 'convolution') continue
    const module = checkpoint.modules.get(prefix + source.name)
    if (module === undefined) continue
    assertPlain(source.name, module, layer === 'deconv')
    if (layer === 'deconv') readHead(source.name, module, cropField, facts)
    else readEdge(source, module, edges)
  }
  const [edge, ...others] = new Set(edges.values())
  if (others.length > 0) {
    const list = [...edges].map(([name, kind]) => `${printable(name)} ${kind}`)
    throw unsupported(
      'padding',
      `the convolutions are padded differently: ${list.join(', ')}. Expected one kind.`,
    )
  }
  if (edge !== undefined) facts.set('edge', edge)
  readActivations(checkpoint, prefix, network, facts)
  return facts
}

/** The epsilon that a file states for a normalisation; PyTorch's default otherwise. */
export function readEpsilon(checkpoint: Checkpoint, path: string): number {
  const epsilon = checkpoint.modules.get(path)?.attributes.get('eps')
  return typeof epsilon === 'number' ? epsilon : 1e-5
}

/** Names under which training code keeps the scale, on a dictionary's arguments or on the module itself. */
const scaleNames = /^(scale|scale_factor|upscale_factor|upscale|upscaling_factor|sr_scale)$/i

/** Dictionaries of settings; a `scale` elsewhere may be anything (a gradient scaler's, a schedule's). */
const settings =
  /^(args|config|cfg|opts?|options|params|hparams|hyper_parameters|settings|model_args|kwargs)$/i

function readScale(checkpoint: Checkpoint, prefix: string): number | undefined {
  for (const [path, value] of checkpoint.values) {
    const parts = path.split('.')
    const name = parts.pop() ?? ''
    if (scaleNames.test(name) && parts.every((part) => settings.test(part)) && isScale(value))
      return Number(value)
  }
  for (const [path, module] of checkpoint.modules) {
    if (!`${path}.`.startsWith(prefix)) continue
    for (const [name, value] of module.attributes) {
      if (scaleNames.test(name) && isScale(value)) return Number(value)
    }
  }
  return undefined
}

const isScale = (value: CheckpointValue): boolean =>
  Number.isInteger(value) && Number(value) >= 2 && Number(value) <= 8

/** Throws unless stride, dilation and groups are those of a plain convolution. */
function assertPlain(name: string, { attributes }: ModuleFacts, isHead: boolean): void {
  for (const field of isHead ? ['dilation', 'groups'] : ['stride', 'dilation', 'groups']) {
    const value = attributes.get(field)
    if (value === undefined) continue
    const sizes = Array.isArray(value) ? value : [value]
    if (sizes.some((size) => size !== 1)) {
      throw unsupported(printable(name), `${field} is ${JSON.stringify(value)}. Expected 1.`)
    }
  }
}

function readHead(
  name: string,
  { attributes }: ModuleFacts,
  cropField: string,
  facts: Map<string, FieldValue>,
): void {
  const stride = sideOf(name, 'stride', attributes.get('stride'))
  if (stride !== undefined) facts.set('scale', stride)
  const crop = attributes.get('crop') // a tfjs model states its crop directly; see read-tfjs-model.ts
  if (Array.isArray(crop)) {
    facts.set(cropField, crop.map(Number))
    return
  }
  const padding = sideOf(name, 'padding', attributes.get('padding'))
  if (padding === undefined) return
  const outputPadding = sideOf(name, 'output_padding', attributes.get('output_padding')) ?? 0
  facts.set(cropField, cropOf({ padding, outputPadding }))
}

function readEdge(convolution: Convolution, { attributes }: ModuleFacts, edges: Map<string, string>): void {
  const { name } = convolution
  const stated = attributes.get('padding')
  const half = (kernelSize(convolution) - 1) / 2
  const padding = stated === 'same' ? half : stated === 'valid' ? 0 : sideOf(name, 'padding', stated)
  if (padding === undefined) return
  const mode = attributes.get('padding_mode') ?? 'zeros'
  if (padding === 0 && half === 0) return // a 1×1 kernel never meets the border
  if (padding === 0) edges.set(name, 'valid')
  else if (padding === half && mode === 'zeros') edges.set(name, 'zero')
  else if (padding === half && mode === 'replicate') edges.set(name, 'replicate')
  else {
    throw unsupported(
      printable(name),
      `padding ${padding} of a ${kernelSize(convolution)}×${kernelSize(convolution)} kernel with mode ${printable(String(mode))}. Expected ${half} with zeros or replicate, or 0.`,
    )
  }
}

function sideOf(name: string, field: string, value: CheckpointValue | undefined): number | undefined {
  if (value === undefined) return undefined
  const sides = Array.isArray(value) ? value : [value]
  const [first, second = first] = sides
  if (typeof first === 'number' && first === second && sides.length <= 2) return first
  throw unsupported(
    printable(name),
    `${field} is ${JSON.stringify(value, (_, x) => (typeof x === 'bigint' ? `${x}` : x))}. Expected the same number both ways.`,
  )
}

/** Activations without weights, as the last part of a class name. */
const activationClasses =
  /\.(ReLU|ReLU6|LeakyReLU|ELU|GELU|SELU|SiLU|Mish|Tanh|Sigmoid|Hardtanh|Hardswish|Softplus|Linear|MaxPool2d|AvgPool2d|Dropout|Upsample)$/

function readActivations(
  checkpoint: Checkpoint,
  prefix: string,
  { architecture, prelus }: RecognisedNetwork,
  facts: Map<string, FieldValue>,
): void {
  const found = new Set<string>()
  for (const [path, { className, attributes }] of checkpoint.modules) {
    if (className === 'tfjs.Shortcut') facts.set('shortcut', String(attributes.get('interpolation')))
    const match = `${path}.`.startsWith(prefix) ? activationClasses.exec(className) : null
    if (match?.[1] !== undefined) found.add(match[1])
  }
  const allowed = { fsrcnn: [], srcnn: ['ReLU'], plain: ['Tanh', 'ReLU', 'Sigmoid'] }[architecture]
  for (const name of found) {
    if (!(allowed as readonly string[]).includes(name)) {
      throw unsupported(
        'modules',
        `the network holds a ${name} layer, which ${sayArchitecture[architecture]} of this package does not have.`,
      )
    }
  }
  if (architecture !== 'plain' || found.has('Tanh') === found.has('ReLU')) return
  facts.set('activations', spreadActivations([found.has('Tanh') ? 'tanh' : 'relu'], prelus))
  if (found.has('Sigmoid')) facts.set('outputActivation', 'sigmoid')
}

const unsupported = (where: string, problem: string): CheckpointError =>
  new CheckpointError('unsupported', where, problem)
