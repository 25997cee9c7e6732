import { assertInteger, assertKnownFields, assertOneOf } from './check.js'
import { type Color, completePictureFields, type InputRange, type PictureFields } from './color.js'
import {
  type Crop,
  centredCrop,
  type Deconvolution,
  type DeconvolutionOptions,
  deconvolutionOutputSize,
  outputPaddingFor,
} from './deconvolution.js'

/** How a convolution treats the picture's border: zeros around it, its edge pixels repeated, or no padding at all. */
export type Edge = 'zero' | 'replicate' | 'valid'

/** Kernel sizes of the four convolutions of an hourglass; the paper's are 5, 1, 3, 1. */
export interface FsrcnnKernels {
  readonly feature: number
  readonly shrink: number
  readonly map: number
  readonly expand: number
}

/** A complete FSRCNN as plain JSON data (Dong, Loy, Tang, ECCV 2016, section 3.2): FSRCNN(d, s, m) with every choice stated. */
export interface FsrcnnConfig extends PictureFields {
  readonly architecture: 'fsrcnn'
  /** Filters of the feature layer. */
  readonly d: number
  /** Filters after shrinking. */
  readonly s: number
  /** Mapping convolutions. */
  readonly m: number
  readonly kernels: FsrcnnKernels
  /** One PReLU slope per channel (PyTorch's `num_parameters=channels`) or one per layer (`num_parameters=1`). */
  readonly slopes: 'channel' | 'shared'
  /** A PReLU after each mapping convolution (the author's code), or one after the last. */
  readonly mapActivation: 'each' | 'last'
  /** Border of the convolutions; the deconvolution always sees zeros. */
  readonly edge: Edge
  readonly deconv: Deconvolution
}

/** What a caller may state of an FSRCNN; everything but the scale has a default. */
export interface FsrcnnOptions {
  readonly architecture?: 'fsrcnn'
  readonly scale: number
  readonly channels?: 1 | 3
  readonly d?: number
  readonly s?: number
  readonly m?: number
  readonly kernels?: Partial<FsrcnnKernels>
  readonly slopes?: 'channel' | 'shared'
  readonly mapActivation?: 'each' | 'last'
  readonly edge?: Edge
  readonly deconv?: DeconvolutionOptions
  readonly color?: Color
  readonly inputRange?: InputRange
}

const where = 'fsrcnnConfig'
const fields = [
  'architecture',
  'scale',
  'channels',
  'd',
  's',
  'm',
  'kernels',
  'slopes',
  'mapActivation',
  'edge',
  'deconv',
  'color',
  'inputRange',
]

/**
 * A checked, complete config. Defaults are the paper's FSRCNN(56, 12, 4) on luma with zero edges and a centred 9×9 head.
 *
 * Throws RangeError for impossible values and for a head whose output is not scale × input, unless `deconv.inexact` says
 * that this is known.
 */
export function fsrcnnConfig(options: FsrcnnOptions): FsrcnnConfig {
  assertKnownFields(where, options, fields)
  const { d = 56, s = 12, m = 4, slopes = 'channel', mapActivation = 'each', edge = 'zero' } = options
  assertOneOf(where, 'architecture', options.architecture ?? 'fsrcnn', ['fsrcnn'])
  const picture = completePictureFields(where, options)
  assertInteger(where, 'd', d, 1, 4096)
  assertInteger(where, 's', s, 1, 4096)
  assertInteger(where, 'm', m, 0, 256)
  assertOneOf(where, 'slopes', slopes, ['channel', 'shared'])
  assertOneOf(where, 'mapActivation', mapActivation, ['each', 'last'])
  assertOneOf(where, 'edge', edge, ['zero', 'replicate', 'valid'])
  return {
    architecture: 'fsrcnn',
    ...picture,
    d,
    s,
    m,
    kernels: completeKernels(options.kernels ?? {}),
    slopes,
    mapActivation,
    edge,
    deconv: completeDeconvolution(options.deconv ?? {}, picture.scale),
  }
}

function completeKernels(given: Partial<FsrcnnKernels>): FsrcnnKernels {
  const kernels = { feature: 5, shrink: 1, map: 3, expand: 1, ...given }
  assertKnownFields(`${where}: kernels`, given, ['feature', 'shrink', 'map', 'expand'])
  for (const [layer, size] of Object.entries(kernels)) {
    assertInteger(where, `kernels.${layer}`, size, 1, 31)
    if (size % 2 === 0)
      throw new RangeError(`${where}: kernels.${layer} must be odd, so that it has a centre, found ${size}.`)
  }
  return kernels
}

function completeDeconvolution(given: DeconvolutionOptions, scale: number): Deconvolution {
  assertKnownFields(`${where}: deconv`, given, [
    'kernel',
    'crop',
    'padding',
    'outputPadding',
    'edge',
    'inexact',
  ])
  const { kernel = 9, inexact = false } = given
  if ((given.edge ?? 'zero') !== 'zero') {
    throw new RangeError(
      `${where}: a transposed convolution cannot be padded with "${given.edge}" edges; PyTorch refuses it too (only "zeros"). ` +
        `Use edge: 'replicate' for the convolutions alone, as the preset hourglass-64-32-4 does.`,
    )
  }
  const crop = statedCrop(given, kernel, scale)
  for (const rows of crop) assertInteger(where, 'deconv.crop', rows, -scale, kernel - 1)
  const surplus = deconvolutionOutputSize(1, scale, kernel, crop) - scale
  if (surplus !== 0 && !inexact) {
    throw new RangeError(
      `${where}: kernel ${kernel}, stride ${scale} and crop [${crop.join(', ')}] give ${scale}H${surplus > 0 ? '+' : '−'}${Math.abs(surplus)}, not ${scale}H. ` +
        `Crop ${kernel - scale} rows in all, as the preset hourglass-64-32-4 does with [4, ${kernel - scale - 4}], or say deconv.inexact.`,
    )
  }
  return { kernel, crop, inexact: surplus !== 0 }
}

function statedCrop(given: DeconvolutionOptions, kernel: number, scale: number): Crop {
  if (given.crop !== undefined) {
    if (given.padding !== undefined || given.outputPadding !== undefined) {
      throw new RangeError(`${where}: deconv takes crop, or PyTorch's padding and outputPadding, not both.`)
    }
    if (!Array.isArray(given.crop) || given.crop.length !== 2) {
      throw new RangeError(
        `${where}: deconv.crop must be [before, after], found ${JSON.stringify(given.crop)}.`,
      )
    }
    return [given.crop[0], given.crop[1]]
  }
  if (given.padding === undefined && given.outputPadding === undefined) return centredCrop(kernel, scale)
  const { padding = 0 } = given
  const outputPadding = given.outputPadding ?? outputPaddingFor(kernel, scale, padding)
  assertInteger(where, 'deconv.outputPadding', outputPadding, 0, scale - 1) // PyTorch: smaller than the stride
  return [padding, padding - outputPadding]
}
