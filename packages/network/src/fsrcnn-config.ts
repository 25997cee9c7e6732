import { assertInteger, sayField } from './check.js'
import {
  type Crop,
  centredCrop,
  cropOf,
  type Deconvolution,
  type DeconvolutionOptions,
  deconvolutionOutputSize,
  outputPaddingFor,
} from './deconvolution.js'
import {
  cropField,
  type FieldTable,
  flag,
  integer,
  kernelSize,
  oneOf,
  only,
  optional,
} from './field-table.js'
import {
  type ConfigOptions,
  completeConfig,
  type Edge,
  edgeField,
  type PictureFields,
  pictureFields,
} from './picture-fields.js'

/** Kernel sizes of the four convolutions of an hourglass; the paper's are 5, 1, 3, 1. */
export interface FsrcnnKernels {
  readonly feature: number
  readonly shrink: number
  readonly map: number
  readonly expand: number
}

/** A complete FSRCNN(d, s, m) as plain JSON data (Dong, Loy, Tang, ECCV 2016, section 3.2). */
export interface FsrcnnConfig extends PictureFields {
  readonly architecture: 'fsrcnn'
  /** Filters of the feature layer. */
  readonly d: number
  /** Filters after shrinking. */
  readonly s: number
  /** Mapping convolutions. */
  readonly m: number
  readonly kernels: FsrcnnKernels
  /** PReLU's slopes: one per channel (PyTorch's `num_parameters=channels`) or one (`num_parameters=1`). */
  readonly slopes: 'channel' | 'shared'
  /** A PReLU after each mapping convolution (the author's code), or one after the last. */
  readonly mapActivation: 'each' | 'last'
  /** Border of the convolutions; the deconvolution always sees zeros. */
  readonly edge: Edge
  readonly deconv: Deconvolution
}

/** What a caller may state of an FSRCNN; everything but the scale has a default. */
export interface FsrcnnOptions extends ConfigOptions<Omit<FsrcnnConfig, 'kernels' | 'deconv'>> {
  readonly kernels?: Partial<FsrcnnKernels>
  readonly deconv?: DeconvolutionOptions
}

/** The config before PyTorch's words for the head, if the caller used them, are turned into a crop. */
type StatedFsrcnn = Omit<FsrcnnConfig, 'deconv'> & { readonly deconv: DeconvolutionOptions }

/** Defaults are the paper's FSRCNN(56, 12, 4) on luma with zero edges and a centred 9×9 head. */
export const fsrcnnFields: FieldTable<StatedFsrcnn> = {
  architecture: only('fsrcnn'),
  ...pictureFields,
  d: integer(1, 4096, 56),
  s: integer(1, 4096, 12),
  m: integer(0, 256, 4),
  kernels: { feature: kernelSize(5), shrink: kernelSize(1), map: kernelSize(3), expand: kernelSize(1) },
  slopes: oneOf('channel', 'shared'),
  mapActivation: oneOf('each', 'last'),
  edge: edgeField,
  deconv: {
    kernel: integer(1, 31, 9),
    crop: optional(cropField),
    padding: optional(integer(0, 30)),
    outputPadding: optional(integer(0, 7)),
    edge: { default: 'zero', assert: assertZeroEdge },
    inexact: flag(false),
  },
}

const where = 'fsrcnnConfig'

/**
 * A checked, complete config. Throws RangeError for impossible values and for a head whose output is not
 * scale × input, unless `deconv.inexact` says that this is known.
 */
export function fsrcnnConfig(options: FsrcnnOptions): FsrcnnConfig {
  const stated = completeConfig(where, fsrcnnFields, options)
  return { ...stated, deconv: completeDeconvolution(stated.deconv, stated.scale) }
}

function completeDeconvolution(stated: DeconvolutionOptions, scale: number): Deconvolution {
  const { kernel = 9, inexact = false } = stated
  const crop = statedCrop(stated, kernel, scale)
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

function statedCrop(
  { crop, padding, outputPadding }: DeconvolutionOptions,
  kernel: number,
  scale: number,
): Crop {
  if (padding === undefined && outputPadding === undefined) return crop ?? centredCrop(kernel, scale)
  if (crop !== undefined)
    throw new RangeError(`${where}: deconv takes crop, or PyTorch's padding and outputPadding, not both.`)
  const stated = {
    padding: padding ?? 0,
    outputPadding: outputPadding ?? outputPaddingFor(kernel, scale, padding ?? 0),
  }
  // PyTorch: smaller than the stride
  assertInteger(where, 'deconv.outputPadding', stated.outputPadding, 0, scale - 1)
  return cropOf(stated)
}

function assertZeroEdge(where: string, _name: string, value: unknown): void {
  if (value === 'zero') return
  throw new RangeError(
    `${where}: a transposed convolution cannot be padded with ${sayField(value)} edges; PyTorch refuses it too (only "zeros"). ` +
      `Use edge: 'replicate' for the convolutions alone, as the preset hourglass-64-32-4 does.`,
  )
}
