import type { Size } from '@sr/image'
import {
  type ActivationLayer,
  type ConvLayer,
  type Interpolation,
  type Layer,
  layerOutputSize,
  type Tensor,
} from '@sr/network'
import fc from 'fast-check'
import { seededTensors } from './seeded-network.js'

/** A network and a picture for it. */
export interface ChainCase {
  readonly layers: readonly Layer[]
  readonly tensors: ReadonlyMap<string, Tensor>
  /** At least one pixel of output is left of it. */
  readonly picture: Size
  /** Has made the tensors, and may make the picture's pixels. */
  readonly seed: number
}

/**
 * Any layer list that the engine takes, small, with weights that keep values around 0..1, and a picture of 1
 * to `sidePx` pixels a side; more where the layers would leave nothing of it.
 */
export function randomChain({ sidePx = 40 }: { readonly sidePx?: number } = {}): fc.Arbitrary<ChainCase> {
  const side = fc.integer({ min: 1, max: sidePx })
  return fc
    .record({
      inChannels: fc.integer({ min: 1, max: 4 }),
      body: fc.array(convolution, { maxLength: 4 }),
      head,
      shortcut: fc.constantFrom(
        'none' as const,
        'none' as const,
        'nearest' as const,
        'bilinear' as const,
        'bicubic' as const,
      ),
      width: side,
      height: side,
      seed: fc.nat(),
    })
    .map(({ inChannels, body, head, shortcut, width, height, seed }) => {
      const layers =
        shortcut === 'none'
          ? layersOf(inChannels, body, head)
          : withShortcut(inChannels, body.map(keepingSize), head, shortcut)
      const least = leastSide(layers)
      const picture = { width: width + least - 1, height: height + least - 1 }
      return { layers, tensors: seededTensors(layers, seed), picture, seed }
    })
}

type FunctionName = ActivationLayer['function'] | 'channel' | 'shared' | 'none'
interface Convolution {
  readonly kernel: number
  readonly outChannels: number
  readonly edge: ConvLayer['edge']
  readonly function: FunctionName
}

const activationFunction = fc.constantFrom<FunctionName>(
  'none',
  'channel',
  'shared',
  'relu',
  'tanh',
  'sigmoid',
  'clamp',
)

/** Wide layers have small kernels, so that the specification does not take seconds. */
const convolution: fc.Arbitrary<Convolution> = fc.oneof(
  { weight: 6, arbitrary: convolutionOf([1, 3, 5], 1, 13) },
  { weight: 2, arbitrary: convolutionOf([1, 3], 14, 60) },
  { weight: 2, arbitrary: convolutionOf([7, 9, 11], 1, 6) },
)

function convolutionOf(kernels: number[], least: number, most: number): fc.Arbitrary<Convolution> {
  return fc.record({
    kernel: fc.constantFrom(...kernels),
    outChannels: fc.integer({ min: least, max: most }),
    edge: fc.constantFrom('zero', 'replicate', 'valid'),
    function: activationFunction,
  })
}

interface Deconvolution {
  readonly kernel: number
  readonly stride: number
  readonly crop: readonly [number, number]
}

/** Crops as far as configs allow, −stride to kernel − 1; with most, the output is stride × the input. */
const deconvolution: fc.Arbitrary<Deconvolution> = fc
  .record({ kernel: fc.integer({ min: 1, max: 11 }), stride: fc.integer({ min: 1, max: 4 }) })
  .chain(({ kernel, stride }) => {
    const rows = fc.integer({ min: -stride, max: kernel - 1 })
    const exact = rows.map((before): [number, number] => [before, kernel - stride - before])
    const crop = fc.oneof({ weight: 2, arbitrary: exact }, fc.tuple(rows, rows))
    return fc.record({ kernel: fc.constant(kernel), stride: fc.constant(stride), crop })
  })

const outChannels = fc.integer({ min: 1, max: 4 })

/** The last convolution and the tail; a pixel shuffle's function may stand before it or after. */
const head = fc.oneof(
  fc.record({ kind: fc.constant('plain'), last: convolution }),
  fc.record({ kind: fc.constant('deconv'), deconvolution, outChannels, function: activationFunction }),
  fc.record({
    kind: fc.constant('pixelShuffle'),
    last: convolution,
    factor: fc.integer({ min: 1, max: 4 }),
    outChannels,
    shufflesFirst: fc.boolean(),
  }),
)
type Head = typeof head extends fc.Arbitrary<infer T> ? T : never

function layersOf(inChannels: number, body: readonly Convolution[], head: Head): Layer[] {
  const layers: Layer[] = []
  let channels = inChannels
  const addFunction = (name: FunctionName) => layers.push(...functionLayer(name, layers.length, channels))
  const addConvolution = ({ kernel, outChannels, edge }: Convolution) => {
    layers.push({
      kind: 'conv',
      name: `conv_${layers.length}`,
      kernel,
      inChannels: channels,
      outChannels,
      edge,
    })
    channels = outChannels
  }
  for (const each of body) {
    addConvolution(each)
    addFunction(each.function)
  }
  if (head.kind === 'plain') {
    addConvolution(head.last)
    addFunction(head.last.function)
  } else if (head.kind === 'deconv') {
    const { outChannels } = head
    layers.push({ kind: 'deconv', name: 'deconv', ...head.deconvolution, inChannels: channels, outChannels })
    channels = outChannels
    addFunction(head.function)
  } else {
    const { last, factor, outChannels, shufflesFirst } = head
    addConvolution({ ...last, outChannels: outChannels * factor * factor })
    if (!shufflesFirst) addFunction(last.function)
    layers.push({ kind: 'pixelShuffle', name: 'shuffle', factor, outChannels })
    channels = outChannels
    if (shufflesFirst) addFunction(last.function)
  }
  return layers
}

/** The same with the picture added, for which the output must be a whole multiple of it, and of its channels. */
function withShortcut(
  channels: number,
  body: readonly Convolution[],
  head: Head,
  interpolation: Interpolation,
): Layer[] {
  const addition = (factor: number): Layer[] => [
    { kind: 'shortcut', name: 'shortcut', factor, interpolation, channels },
    { kind: 'activation', name: 'last', function: 'clamp' },
  ]
  if (head.kind === 'plain') {
    const last = keepingSize({ ...head.last, outChannels: channels })
    return [...layersOf(channels, body, { ...head, last }), ...addition(1)]
  }
  if (head.kind === 'deconv') {
    const { kernel, stride, crop } = head.deconvolution
    const deconvolution = { kernel, stride, crop: [crop[0], kernel - stride - crop[0]] as const }
    return [
      ...layersOf(channels, body, { ...head, deconvolution, outChannels: channels }),
      ...addition(stride),
    ]
  }
  const exact = { ...head, last: keepingSize(head.last), outChannels: channels }
  return [...layersOf(channels, body, exact), ...addition(head.factor)]
}

const keepingSize = (convolution: Convolution): Convolution => ({
  ...convolution,
  edge: convolution.edge === 'valid' ? 'zero' : convolution.edge,
})

function functionLayer(name: FunctionName, number: number, channels: number): Layer[] {
  if (name === 'none') return []
  if (name === 'channel' || name === 'shared') {
    return [{ kind: 'prelu', name: `prelu_${number}`, channels, slopes: name }]
  }
  return [{ kind: 'activation', name: `activation_${number}`, function: name }]
}

/** The smallest picture of which every layer leaves something. */
function leastSide(layers: readonly Layer[]): number {
  for (let side = 1; ; side++) {
    let size = side
    let least = side
    for (const layer of layers) {
      size = layerOutputSize(layer, size)
      least = Math.min(least, size)
    }
    if (least >= 1) return side
  }
}
