import type { CheckpointTensor, FunctionStep, GraphStep, ShortcutStep, SlopesStep } from '../checkpoint.js'
import { printable } from '../errors.js'
import type { FieldValue } from '../field-value.js'
import { type Block, blockName, inputsOf, kernelOf, outputsOf, sourceOf } from './graph-blocks.js'
import type { LayerSource, RecognisedNetwork } from './recognise-network.js'

/**
 * The network that a chain of layers is: an FSRCNN where it is an hourglass of PReLUs before a transposed
 * convolution, an SRCNN where it keeps the picture's size with ReLUs between its convolutions, and else a plain
 * network. Returns a sentence where it is none of them.
 */
export function recogniseSteps(steps: readonly GraphStep[]): RecognisedNetwork | string {
  const parts = splitSteps(steps)
  if (typeof parts === 'string') return parts
  const { blocks } = parts
  const problem = findMisfit(blocks) ?? findTailMisfit(parts)
  if (problem !== undefined) return problem
  const edge = edgeOf(blocks)
  if (edge === undefined) return 'Its convolutions treat the edges of the picture differently.'
  const slopes = blocks.some(({ activation }) => slopesIn(activation) > 1) ? 'channel' : 'shared'
  const whole: WholeNetwork = { ...parts, edge, slopes: slopes, channels: inputsOf(blocks[0] as Block) }
  return hourglass(whole) ?? sameSize(whole) ?? plain(whole)
}

/** What stands where in a chain. */
interface Parts {
  /** Convolutions, the last perhaps transposed, each with what follows it. */
  readonly blocks: readonly Block[]
  readonly factor: number | undefined
  readonly shortcut: ShortcutStep | undefined
  readonly output: FunctionStep | undefined
}

interface WholeNetwork extends Parts {
  readonly edge: 'zero' | 'replicate' | 'valid'
  readonly slopes: 'channel' | 'shared'
  readonly channels: number
}

function splitSteps(steps: readonly GraphStep[]): Parts | string {
  const blocks: Block[] = []
  let factor: number | undefined
  let shortcut: ShortcutStep | undefined
  let output: FunctionStep | undefined
  for (const step of steps) {
    const last = blocks.at(-1)
    const isLarge = factor !== undefined || last?.convolution.kind === 'deconvolution'
    switch (step.kind) {
      case 'convolution':
      case 'deconvolution':
        if (isLarge || shortcut)
          return `${printable(step.name)} runs on the picture that is enlarged already.`
        blocks.push({ convolution: step, activation: undefined })
        break
      case 'slopes':
      case 'function':
        if (last === undefined) return 'It begins with an activation.'
        if (isLarge || shortcut) {
          if (output || step.kind === 'slopes')
            return 'It ends with more than one activation, or with a PReLU.'
          output = step
        } else if (last.activation === undefined) blocks[blocks.length - 1] = { ...last, activation: step }
        else return `Two activations in a row follow ${printable(last.convolution.name)}.`
        break
      case 'shuffle':
        if (isLarge) return 'It enlarges the picture twice.'
        factor = step.factor
        break
      case 'shortcut':
        if (shortcut || output || isLarge === (step.interpolation === 'repeated'))
          return 'Its input is added where no network of this package does it.'
        shortcut = step
        break
    }
  }
  const last = blocks.at(-1)
  if (last === undefined) return 'It has no convolution.'
  if (last.activation === undefined || (factor === undefined && last.convolution.kind === 'convolution'))
    return { blocks, factor, shortcut, output }
  // A function of each number may as well follow the shuffle.
  if (output || shortcut || last.activation.kind === 'slopes')
    return `It has an activation between its last convolution and what follows that, which cannot follow later.`
  return {
    blocks: [...blocks.slice(0, -1), { ...last, activation: undefined }],
    factor,
    shortcut,
    output: last.activation,
  }
}

/** Throws no error, but says where layers do not fit together. */
function findMisfit(blocks: readonly Block[]): string | undefined {
  let channels = inputsOf(blocks[0] as Block)
  if (channels !== 1 && channels !== 3)
    return `Its input has ${channels} channels. Expected 1 (luma) or 3 (colour).`
  for (const block of blocks) {
    const { name, kind } = block.convolution
    if (inputsOf(block) !== channels)
      return `${printable(name)} takes ${inputsOf(block)} channels, but is given ${channels}.`
    channels = outputsOf(block)
    const kernel = kernelOf(block)
    if (channels < 1 || channels > 4096)
      return `${printable(name)} has ${channels} outputs. Expected 1 to 4096.`
    if (kernel > 31 || (kind === 'convolution' && kernel % 2 === 0))
      return `${printable(name)} has a ${kernel}×${kernel} kernel. Expected odd sizes up to 31.`
    const slopes = slopesIn(block.activation)
    if (slopes > 1 && slopes !== channels)
      return `${slopes} slopes follow ${printable(name)}, which has ${channels} outputs.`
  }
  return undefined
}

function findTailMisfit({ blocks, factor, shortcut }: Parts): string | undefined {
  const [first, last] = [blocks[0] as Block, blocks.at(-1) as Block]
  const { convolution } = last
  const scale = convolution.kind === 'deconvolution' ? convolution.stride : factor
  const channels = inputsOf(first)
  const expected = channels * (factor ?? 1) ** 2
  if (outputsOf(last) !== expected)
    return `It ends with ${outputsOf(last)} maps, where ${expected} make a picture of ${channels} channels.`
  if (scale === undefined && shortcut !== undefined) return 'It adds its input without enlarging anything.'
  if (shortcut?.factor !== undefined && shortcut.factor !== scale)
    return `It enlarges ${scale} times, and its input ${shortcut.factor} times.`
  return undefined
}

const slopesIn = (activation: SlopesStep | FunctionStep | undefined): number =>
  activation?.kind === 'slopes' ? (activation.weight.shape[0] ?? 1) : 0

/** A 1×1 kernel never meets the border. */
function edgeOf(blocks: readonly Block[]): WholeNetwork['edge'] | undefined {
  const edges = new Set(
    blocks.flatMap(({ convolution }) =>
      convolution.kind === 'convolution' && (convolution.weight.shape[2] ?? 1) > 1 ? [convolution.edge] : [],
    ),
  )
  const [edge = 'zero', ...others] = edges
  return others.length === 0 ? edge : undefined
}

/** FSRCNN: feature, shrink, mapping, expand and a transposed convolution, with PReLUs in one of two ways. */
function hourglass(network: WholeNetwork): RecognisedNetwork | undefined {
  const { blocks, output, shortcut, channels, slopes, edge } = network
  const [feature, shrink, ...rest] = blocks
  const [expand, head] = rest.splice(-2)
  if (!feature || !shrink || !expand || !head || head.convolution.kind !== 'deconvolution') return undefined
  const map = rest[0]
  const [d, s] = [outputsOf(feature), outputsOf(shrink)]
  const isHourglass = rest.every(
    (block) => outputsOf(block) === s && kernelOf(block) === kernelOf(map ?? block),
  )
  const prelus = rest.map(({ activation }) => activation?.kind === 'slopes')
  const isEach = prelus.every((has) => has)
  const isLast = prelus.every((has, i) => has === (i === prelus.length - 1))
  const others = [feature, shrink, expand].every(({ activation }) => activation?.kind === 'slopes')
  const hasOthers = rest.some(({ activation }) => activation?.kind === 'function')
  if (
    !isHourglass ||
    outputsOf(expand) !== d ||
    !(isEach || isLast) ||
    !others ||
    hasOthers ||
    output ||
    shortcut
  )
    return undefined
  const { stride, crop } = head.convolution
  const fields = new Map<string, FieldValue>([
    ['scale', stride],
    ['channels', channels],
    ['d', d],
    ['s', s],
    ['m', rest.length],
    ['kernels.feature', kernelOf(feature)],
    ['kernels.shrink', kernelOf(shrink)],
    ['kernels.map', map === undefined ? 3 : kernelOf(map)],
    ['kernels.expand', kernelOf(expand)],
    ['slopes', slopes],
    ['mapActivation', isEach ? 'each' : 'last'],
    ['edge', edge],
    ['deconv.kernel', kernelOf(head)],
    ['deconv.crop', crop],
  ])
  const names = ['feature', 'shrink', ...rest.map((_, i) => `map_${i + 1}`), 'expand', 'deconv']
  return { architecture: 'fsrcnn', fields, sources: sourcesOf(network, names), prelus: [] }
}

/** SRCNN: ReLUs between convolutions that end with the channels they began with. */
function sameSize(network: WholeNetwork): RecognisedNetwork | string | undefined {
  const { blocks, factor, output, channels, edge } = network
  if (factor !== undefined || blocks.at(-1)?.convolution.kind === 'deconvolution') return undefined
  const isRelu = blocks.map(
    ({ activation }) => activation?.kind === 'function' && activation.function === 'relu',
  )
  if (output || blocks.at(-1)?.activation || !isRelu.slice(0, -1).every(Boolean))
    return 'It keeps the size of the picture, as an SRCNN does, but has other activations than a ReLU between its convolutions.'
  const fields = new Map<string, FieldValue>([
    ['channels', channels],
    ['kernels', blocks.map(kernelOf)],
    ['filters', blocks.slice(0, -1).map(outputsOf)],
    ['edge', edge],
  ])
  return { architecture: 'srcnn', fields, sources: sourcesOf(network, blocks.map(blockName)), prelus: [] }
}

function plain(network: WholeNetwork): RecognisedNetwork | string {
  const { blocks, factor, shortcut, output, channels, slopes, edge } = network
  const last = blocks.at(-1) as Block
  const head = last.convolution.kind === 'deconvolution' ? last.convolution : undefined
  const activations = blocks.slice(0, -1).map(({ activation }) => {
    if (activation === undefined) return 'none'
    return activation.kind === 'slopes' ? 'prelu' : activation.function
  })
  const interpolation =
    shortcut?.interpolation === 'repeated' ? 'nearest' : (shortcut?.interpolation ?? 'none')
  const fields = new Map<string, FieldValue>([
    ['scale', head?.stride ?? factor ?? 1],
    ['channels', channels],
    ['kernels', blocks.map(kernelOf)],
    ['filters', blocks.slice(0, -1).map(outputsOf)],
    ['activations', activations],
    ['tail', head === undefined ? 'pixelShuffle' : 'deconv'],
    ['shortcut', interpolation],
    ['outputActivation', output?.function ?? 'none'],
    ['edge', edge],
  ])
  if (activations.includes('prelu')) fields.set('slopes', slopes)
  if (head !== undefined) fields.set('crop', head.crop)
  const names = blocks.map((block, i) =>
    block === last && head !== undefined ? 'deconv' : blockName(block, i),
  )
  const prelus = activations.map((activation) => activation === 'prelu')
  return { architecture: 'plain', fields, sources: sourcesOf(network, names), prelus }
}

function sourcesOf({ blocks, slopes }: WholeNetwork, names: readonly string[]): Map<string, LayerSource> {
  const sources = new Map<string, LayerSource>()
  blocks.forEach((block, i) => {
    const name = names[i] as string
    sources.set(name, sourceOf(block))
    const { activation } = block
    if (activation?.kind !== 'slopes') return
    const { weight } = activation
    const channels = slopes === 'channel' ? outputsOf(block) : 1
    sources.set(`${name}_prelu`, {
      ...activation,
      weight: slopesIn(activation) === channels ? weight : repeated(weight, channels),
    })
  })
  return sources
}

/** One slope for every channel: where other layers have one for each, so must all. */
function repeated(weight: CheckpointTensor, channels: number): CheckpointTensor {
  return {
    dtype: 'f64',
    shape: [channels],
    read: () => new Float64Array(channels).fill(Number(weight.read()[0])),
  }
}
