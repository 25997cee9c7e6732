import { type FieldTable, integer, kernelSize, listOf, only } from './config-fields.js'
import {
  type ConfigOptions,
  completeConfig,
  type Edge,
  edgeField,
  type PictureFields,
  pictureFields,
} from './picture-fields.js'

/**
 * A complete SRCNN (Dong et al., ECCV 2014; TPAMI 2016): convolutions with ReLU between them on the picture that bicubic
 * has enlarged by `scale` before. kernels[i] and filters[i] belong to convolution i; the last one gives the channels.
 */
export interface SrcnnConfig extends PictureFields {
  readonly architecture: 'srcnn'
  readonly kernels: readonly number[]
  /** Filters of all convolutions but the last. */
  readonly filters: readonly number[]
  readonly edge: Edge
}

/** What a caller may state of an SRCNN; everything but the scale has a default. */
export type SrcnnOptions = ConfigOptions<SrcnnConfig>

/** Defaults are SRCNN 9-5-5 with 64 and 32 filters and zero edges. */
export const srcnnFields: FieldTable<SrcnnConfig> = {
  architecture: only('srcnn'),
  ...pictureFields,
  kernels: listOf(kernelSize(), [9, 5, 5]),
  filters: listOf(integer(1, 4096), [64, 32]),
  edge: edgeField,
}

/** A checked, complete config. Throws RangeError for impossible values. */
export function srcnnConfig(options: SrcnnOptions): SrcnnConfig {
  const config = completeConfig('srcnnConfig', srcnnFields, options)
  assertConvolutionChain('srcnnConfig', config)
  return config
}

/** Throws unless there are at least two kernels, and a filter count for each convolution but the last. */
export function assertConvolutionChain(
  where: string,
  { kernels, filters }: Pick<SrcnnConfig, 'kernels' | 'filters'>,
): void {
  if (kernels.length >= 2 && filters.length === kernels.length - 1) return
  throw new RangeError(
    `${where}: expected n ≥ 2 kernels and n − 1 filter counts, found ${kernels.length} and ${filters.length}.`,
  )
}
