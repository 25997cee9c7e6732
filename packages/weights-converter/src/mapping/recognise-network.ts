import { type Architecture, sayArchitecture } from '../architecture.js'
import { printable } from '../errors.js'
import type { Fields, FieldValue } from '../field-value.js'
import type { Convolution, LayerTensors, Norm, Slopes } from './layer-tensors.js'
import {
  inputsOf,
  kernelSize,
  type OrderedConvolutions,
  orderConvolutions,
  outputsOf,
} from './order-convolutions.js'
import { placeChainSlopes } from './place-chain-slopes.js'
import { placeSlopes } from './place-slopes.js'

/** Where a layer of ours finds its tensors in the file. */
export type LayerSource = Slopes | ConvolutionSource

interface ConvolutionSource extends Convolution {
  readonly norm?: Norm | undefined
  /** Where only the first outputs are taken. */
  readonly outputs?: number
}

/** A network told from the shapes of its tensors. */
export interface RecognisedNetwork {
  readonly architecture: Architecture
  /** Every config field that the shapes decide. */
  readonly fields: Fields
  /** By the names of `listLayers`; a layer that the finished config may turn out not to have is here too. */
  readonly sources: ReadonlyMap<string, LayerSource>
  /** Of a plain network: for each convolution but the last, whether a PReLU follows it. */
  readonly prelus: readonly boolean[]
}

/**
 * Recognises a network by the shapes of its convolutions. Returns a sentence where it is none of
 * the three, or not the one asked for.
 *
 * A network that ends in a transposed convolution is an FSRCNN where it is an hourglass, and else a plain one.
 * One that ends with as many channels as it began with is an SRCNN, and one that ends with scale² times as
 * many a plain network.
 */
export function recogniseNetwork(
  layers: readonly LayerTensors[],
  wanted: Architecture | 'auto',
): RecognisedNetwork | string {
  const convolutions = layers.filter((layer) => layer.kind === 'convolution')
  if (convolutions.length === 0) return `None of its ${layers.length} modules with tensors is a convolution.`
  // Ordering takes quadratic time, and no network of ours is a tenth as deep.
  if (convolutions.length > 256) return `It has ${convolutions.length} convolutions. Expected 256 at most.`
  const ordered = orderConvolutions(convolutions)
  if (typeof ordered === 'string') return ordered
  const unusable = findUnusableSize(ordered)
  if (unusable !== undefined) return unusable
  const norms = pairNorms(layers)
  if (typeof norms === 'string') return norms
  const slopes = layers.filter((layer) => layer.kind === 'slopes')

  const architecture = architectureOf(ordered)
  if (architecture === undefined) {
    const channels = ordered.convolutions.map(outputsOf)
    return `Its convolutions go from ${inputsOf(ordered.convolutions[0] as Convolution)} channels to ${channels.join(', ')}: no super-resolution network.`
  }
  if (architecture === 'fsrcnn' && wanted !== 'srcnn')
    return recogniseDeconvolution(ordered, layers, wanted, norms)
  if (wanted !== 'auto' && wanted !== architecture)
    return `Its shapes are those of ${sayArchitecture[architecture]}, not of ${sayArchitecture[wanted]}.`
  if (architecture === 'plain') return recognisePlain(ordered, layers, norms)
  if (slopes.length > 0)
    return `It is an SRCNN with PReLU (${printable(slopes[0]?.name ?? '')}), which this package does not run.`
  return recogniseSrcnn(ordered, norms)
}

function architectureOf({ convolutions, head }: OrderedConvolutions): Architecture | undefined {
  if (head !== undefined) return 'fsrcnn'
  const channels = inputsOf(convolutions[0] as Convolution)
  const outputs = outputsOf(convolutions.at(-1) as Convolution)
  if (outputs === channels) return 'srcnn'
  return shuffledScale(convolutions) === undefined ? undefined : 'plain'
}

/**
 * By how much a pixel shuffle of the last convolution's outputs enlarges. A last 1 × 1 convolution may have
 * one more, which is no pixel's: a multiple of four runs faster on some processors, and 27 for ×3 is none.
 */
function shuffledScale(convolutions: readonly Convolution[]): number | undefined {
  const [first, last] = [convolutions[0] as Convolution, convolutions.at(-1) as Convolution]
  const outputs = outputsOf(last)
  const counts = kernelSize(last) === 1 ? [outputs, outputs - 1] : [outputs]
  return counts
    .map((count) => Math.sqrt(count / inputsOf(first)))
    .find((scale) => Number.isInteger(scale) && scale >= 2 && scale <= 8)
}

/**
 * An FSRCNN, or a chain of other convolutions before a transposed one. What shrinks and expands by 1 × 1
 * kernels is no other network than an FSRCNN, so that one that lacks something is said to.
 */
function recogniseDeconvolution(
  ordered: OrderedConvolutions,
  layers: readonly LayerTensors[],
  wanted: Architecture | 'auto',
  norms: ReadonlyMap<Convolution, Norm>,
): RecognisedNetwork | string {
  const slopes = layers.filter((layer) => layer.kind === 'slopes')
  const fsrcnn = wanted === 'plain' ? '' : recogniseFsrcnn(ordered, layers, slopes, norms)
  const [, shrink, ...rest] = ordered.convolutions
  const isHourglass = [shrink, rest.at(-1)].every((each) => each !== undefined && kernelSize(each) === 1)
  if (typeof fsrcnn !== 'string' || wanted === 'fsrcnn' || (isHourglass && wanted === 'auto')) return fsrcnn
  const { convolutions, head } = ordered
  const inFile = layers.filter((layer) => layer.kind === 'convolution')
  if (wanted === 'auto' && inFile.some((each, i) => each !== [...convolutions, head][i]))
    return `Its convolutions fit together in another order than the file has, which ends in ${printable(inFile.at(-1)?.name ?? '')}.`
  return recognisePlain(ordered, layers, norms)
}

function recogniseFsrcnn(
  { convolutions, head }: OrderedConvolutions,
  layers: readonly LayerTensors[],
  slopes: readonly Slopes[],
  norms: ReadonlyMap<Convolution, Norm>,
): RecognisedNetwork | string {
  const [feature, shrink, ...rest] = convolutions
  const expand = rest.pop()
  const m = rest.length
  if (feature === undefined || shrink === undefined || expand === undefined || head === undefined) {
    return `It ends in a transposed convolution, but has only ${convolutions.length} convolutions before it. Expected feature, shrink, mapping, expand.`
  }
  const [channels, d, s] = [inputsOf(feature), outputsOf(feature), outputsOf(shrink)]
  if (
    rest.some((map) => outputsOf(map) !== s) ||
    outputsOf(expand) !== d ||
    head.weight.shape[1] !== channels
  ) {
    const widths = [channels, ...convolutions.map(outputsOf), head.weight.shape[1]]
    return `It ends in a transposed convolution, but its channels ${widths.join('→')} are no hourglass.`
  }
  if (m === 0) {
    return 'It has no mapping convolutions. PyTorch does not save modules kept in a plain Python list; this file lacks them.'
  }
  const mapKernel = kernelSize(rest[0] as Convolution)
  if (rest.some((map) => kernelSize(map) !== mapKernel))
    return 'Its mapping convolutions have kernels of different sizes.'

  const places = placeSlopes(layers, slopes, convolutions)
  if (typeof places === 'string') return places
  const fields = new Map<string, FieldValue>([
    ['channels', channels],
    ['d', d],
    ['s', s],
    ['m', m],
    ['kernels.feature', kernelSize(feature)],
    ['kernels.shrink', kernelSize(shrink)],
    ['kernels.map', mapKernel],
    ['kernels.expand', kernelSize(expand)],
    ['slopes', places.slopes],
    ['deconv.kernel', kernelSize(head)],
  ])
  if (places.mapActivation !== undefined) fields.set('mapActivation', places.mapActivation)
  const names = ['feature', 'shrink', ...rest.map((_, i) => `map_${i + 1}`), 'expand']
  const sources = new Map<string, LayerSource>()
  names.forEach((name, i) => {
    const convolution = convolutions[i] as Convolution
    sources.set(name, { ...convolution, norm: norms.get(convolution) })
    const slope = places.after.get(convolution)
    if (slope !== undefined) sources.set(`${name}_prelu`, slope)
  })
  sources.set('deconv', { ...head, transposed: true, norm: norms.get(head) })
  return { architecture: 'fsrcnn', fields, sources, prelus: [] }
}

function recogniseSrcnn(
  { convolutions }: OrderedConvolutions,
  norms: ReadonlyMap<Convolution, Norm>,
): RecognisedNetwork {
  const sources = new Map(
    convolutions.map((each, i) => [`conv_${i + 1}`, { ...each, norm: norms.get(each) }]),
  )
  return { architecture: 'srcnn', fields: chainFields(convolutions), sources, prelus: [] }
}

function recognisePlain(
  { convolutions: small, head }: OrderedConvolutions,
  layers: readonly LayerTensors[],
  norms: ReadonlyMap<Convolution, Norm>,
): RecognisedNetwork | string {
  const convolutions = head === undefined ? small : [...small, head]
  const channels = inputsOf(convolutions[0] as Convolution)
  if (head !== undefined && head.weight.shape[1] !== channels)
    return `It ends in a transposed convolution with ${head.weight.shape[1]} outputs, where ${channels} make a picture.`
  const places = placeChainSlopes(layers, convolutions)
  if (typeof places === 'string') return places
  const scale = head === undefined ? shuffledScale(convolutions) : undefined
  const fields = chainFields(convolutions).set('tail', head === undefined ? 'pixelShuffle' : 'deconv')
  if (scale !== undefined) fields.set('scale', scale)
  if (places.slopes !== undefined) fields.set('slopes', places.slopes)
  const outputs = scale === undefined ? undefined : channels * scale ** 2
  const sources = new Map<string, LayerSource>()
  for (const [i, convolution] of convolutions.entries()) {
    if (convolution === head) {
      sources.set('deconv', { ...head, transposed: true, norm: norms.get(head) })
      continue
    }
    const isCut = i === convolutions.length - 1 && outputs !== undefined && outputsOf(convolution) > outputs
    const source = { ...convolution, norm: norms.get(convolution), ...(isCut && { outputs }) }
    sources.set(`conv_${i + 1}`, source)
    const slope = places.after.get(convolution)
    if (slope !== undefined) sources.set(`conv_${i + 1}_prelu`, slope)
  }
  const prelus = convolutions.slice(0, -1).map((convolution) => places.after.has(convolution))
  if (prelus.every(Boolean)) fields.set('activations', Array<string>(prelus.length).fill('prelu'))
  return { architecture: 'plain', fields, sources, prelus }
}

function chainFields(convolutions: readonly Convolution[]): Map<string, FieldValue> {
  return new Map<string, FieldValue>([
    ['channels', inputsOf(convolutions[0] as Convolution)],
    ['kernels', convolutions.map(kernelSize)],
    ['filters', convolutions.slice(0, -1).map(outputsOf)],
  ])
}

/** A sentence where the file may be of another network, which does more than its tensors tell. */
export function doubtPlainNetwork({ architecture, fields }: RecognisedNetwork): string | undefined {
  const kernels = fields.get('kernels')
  if (!Array.isArray(kernels)) return undefined
  if (fields.get('tail') === 'deconv') {
    if (kernels.length >= 3 && kernels.length <= longestPlainNetwork + 1) return undefined
    return `It is a chain of ${kernels.length - 1} convolutions before a transposed one, as in networks of residual blocks, which add their input.`
  }
  const first = Number(kernels[0])
  const isLikely = kernels.length >= 3 && kernels.length <= longestPlainNetwork
  if (isLikely && (architecture !== 'srcnn' || first >= 5)) return undefined
  return `It is a chain of ${kernels.length} convolutions that begins with a ${first}×${first} kernel, as in VDSR or DnCNN, which add their input at the end.`
}

/** VDSR and DnCNN are longer. */
const longestPlainNetwork = 6

/** What configs cannot hold, said of the file before a config could blame the caller. */
function findUnusableSize({ convolutions, head }: OrderedConvolutions): string | undefined {
  const channels = inputsOf(convolutions[0] as Convolution)
  if (channels !== 1 && channels !== 3)
    return `Its input has ${channels} channels. Expected 1 (luma) or 3 (colour).`
  for (const convolution of convolutions) {
    const kernel = kernelSize(convolution)
    if (kernel % 2 === 0 || kernel > 31) {
      return `${printable(convolution.name)} has a ${kernel}×${kernel} kernel. Expected odd sizes up to 31.`
    }
    if (outputsOf(convolution) < 1 || outputsOf(convolution) > 4096) {
      return `${printable(convolution.name)} has ${outputsOf(convolution)} outputs. Expected 1 to 4096.`
    }
  }
  if (head !== undefined && (kernelSize(head) < 1 || kernelSize(head) > 31)) {
    return `${printable(head.name)} has a ${kernelSize(head)}×${kernelSize(head)} kernel. Expected 1 to 31.`
  }
  return undefined
}

/** A normalisation can be folded into the convolution right before it, and nowhere else. */
function pairNorms(layers: readonly LayerTensors[]): ReadonlyMap<Convolution, Norm> | string {
  const pairs = new Map<Convolution, Norm>()
  for (const [i, layer] of layers.entries()) {
    if (layer.kind !== 'norm') continue
    const before = layers[i - 1]
    const outputs =
      before?.kind === 'convolution' ? before.weight.shape[before.transposed === true ? 1 : 0] : undefined
    if (before?.kind !== 'convolution' || layer.mean.shape.join() !== `${outputs}`) {
      return `The normalisation ${printable(layer.name)} does not follow a convolution of its width, so it cannot be folded into one.`
    }
    pairs.set(before, layer)
  }
  return pairs
}
