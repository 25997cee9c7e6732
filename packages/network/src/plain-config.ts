import { type Crop, centredCrop, deconvolutionOutputSize } from './deconvolution.js'
import {
  assertOdd,
  cropField,
  type FieldTable,
  integer,
  listOf,
  oneOf,
  only,
  optional,
  wordsOf,
} from './field-table.js'
import type { Interpolation } from './interpolation-taps.js'
import {
  type ConfigOptions,
  completeConfig,
  type Edge,
  edgeField,
  type PictureFields,
  pictureFields,
} from './picture-fields.js'
import { assertConvolutionChain } from './srcnn-config.js'

/** What follows a convolution; `clamp` limits to 0..1. */
export type PlainActivation = 'none' | 'relu' | 'prelu' | 'tanh' | 'sigmoid' | 'clamp'

/**
 * A chain of convolutions on the small picture, the last of which makes the pixels of the large one, and
 * perhaps the picture itself added to them: ESPCN (Shi et al., CVPR 2016), ECBSR, ETDS, ABPN,
 * SRVGGNetCompact and their like, once they are collapsed for use.
 */
export interface PlainConfig extends PictureFields {
  readonly architecture: 'plain'
  /** Of all convolutions; the last is that of the tail, and may be even if it is a deconvolution. */
  readonly kernels: readonly number[]
  /** Filters of all convolutions but the last. */
  readonly filters: readonly number[]
  /** After all convolutions but the last. */
  readonly activations: readonly PlainActivation[]
  /** PReLU's slopes: one per channel (PyTorch's `num_parameters=channels`) or one (`num_parameters=1`). */
  readonly slopes: 'channel' | 'shared'
  /** The last convolution makes channels·scale² maps for PyTorch's pixel shuffle, or is transposed. */
  readonly tail: 'pixelShuffle' | 'deconv'
  /** Of a deconvolution. */
  readonly crop?: Crop
  /** How the network's input is enlarged that is added to the tail's pixels. */
  readonly shortcut: 'none' | Interpolation
  readonly outputActivation: Exclude<PlainActivation, 'prelu'>
  /** Border of the convolutions; a deconvolution always sees zeros. */
  readonly edge: Edge
}

/**
 * What a caller may state of a plain network; everything but the scale has a default. One activation serves
 * all convolutions.
 */
export type PlainOptions = ConfigOptions<PlainConfig>

/** Defaults are ESPCN 5-3-3 with 64 and 32 filters, tanh between and nothing after. */
export const plainFields: FieldTable<PlainConfig> = {
  architecture: only('plain'),
  ...pictureFields,
  kernels: listOf(integer(1, 31), [5, 3, 3]),
  filters: listOf(integer(1, 4096), [64, 32]),
  activations: wordsOf<PlainActivation>(['none', 'relu', 'prelu', 'tanh', 'sigmoid', 'clamp'], ['tanh']),
  slopes: oneOf('channel', 'shared'),
  tail: oneOf('pixelShuffle', 'deconv'),
  crop: optional(cropField),
  shortcut: oneOf('none', 'nearest', 'bilinear', 'bicubic'),
  outputActivation: oneOf('none', 'relu', 'tanh', 'sigmoid', 'clamp'),
  edge: edgeField,
}

const where = 'plainConfig'

/**
 * A checked, complete config. Throws RangeError for impossible values, and for a deconvolution whose output is
 * not scale × input.
 */
export function plainConfig(options: PlainOptions): PlainConfig {
  const { crop, activations, ...stated } = completeConfig<PlainConfig>(where, plainFields, options)
  const { kernels, tail, shortcut, edge } = stated
  assertConvolutionChain(where, stated)
  const odd = tail === 'deconv' ? kernels.slice(0, -1) : kernels
  for (const [i, kernel] of odd.entries()) assertOdd(where, `kernels[${i}]`, kernel)
  if (shortcut !== 'none' && edge === 'valid') {
    throw new RangeError(
      `${where}: a shortcut adds the whole picture, but edge valid loses the pixels at its border. Use edge zero or replicate.`,
    )
  }
  if (tail === 'pixelShuffle' && crop !== undefined)
    throw new RangeError(`${where}: crop is that of a deconvolution, but the tail is a pixel shuffle.`)
  return {
    ...stated,
    activations: onePerConvolution(activations, kernels.length - 1),
    ...(tail === 'deconv' && { crop: exactCrop(crop, stated) }),
  }
}

function onePerConvolution(activations: readonly PlainActivation[], count: number): PlainActivation[] {
  const [first] = activations
  if (activations.length === 1 && first !== undefined) return Array<PlainActivation>(count).fill(first)
  if (activations.length === count) return [...activations]
  throw new RangeError(
    `${where}: expected one activation for all, or one for each of the ${count} convolutions before the last, found ${activations.length}.`,
  )
}

function exactCrop(
  stated: Crop | undefined,
  { kernels, scale }: Pick<PlainConfig, 'kernels' | 'scale'>,
): Crop {
  const kernel = kernels.at(-1) ?? 1
  const crop = stated ?? centredCrop(kernel, scale)
  const rows = deconvolutionOutputSize(1, scale, kernel, crop)
  if (rows === scale && crop.every(Number.isInteger)) return crop
  throw new RangeError(
    `${where}: kernel ${kernel}, stride ${scale} and crop [${crop.join(', ')}] give no output of ${scale}H. Crop ${kernel - scale} rows in all.`,
  )
}
