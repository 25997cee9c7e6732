import { type FieldTable, integer, kernelSize, listOf, oneOf, only } from './config-fields.js'
import {
  type ConfigOptions,
  completeConfig,
  type Edge,
  edgeField,
  type PictureFields,
  pictureFields,
} from './picture-fields.js'
import { assertConvolutionChain } from './srcnn-config.js'

/**
 * A complete ESPCN (Shi et al., CVPR 2016): convolutions on the small picture, the last to channels·scale² maps that a
 * pixel shuffle arranges (PyTorch's order). `activation` stands between convolutions, `outputActivation` after the shuffle.
 */
export interface EspcnConfig extends PictureFields {
  readonly architecture: 'espcn'
  readonly kernels: readonly number[]
  /** Filters of all convolutions but the last. */
  readonly filters: readonly number[]
  readonly activation: 'tanh' | 'relu'
  readonly outputActivation: 'none' | 'sigmoid' | 'clamp'
  readonly edge: Edge
}

/** What a caller may state of an ESPCN; everything but the scale has a default. */
export type EspcnOptions = ConfigOptions<EspcnConfig>

/** Defaults are ESPCN 5-3-3 with 64 and 32 filters, tanh between and nothing after. */
export const espcnFields: FieldTable<EspcnConfig> = {
  architecture: only('espcn'),
  ...pictureFields,
  kernels: listOf(kernelSize(), [5, 3, 3]),
  filters: listOf(integer(1, 4096), [64, 32]),
  activation: oneOf('tanh', 'relu'),
  outputActivation: oneOf('none', 'sigmoid', 'clamp'),
  edge: edgeField,
}

/** A checked, complete config. Throws RangeError for impossible values. */
export function espcnConfig(options: EspcnOptions): EspcnConfig {
  const config = completeConfig('espcnConfig', espcnFields, options)
  assertConvolutionChain('espcnConfig', config)
  return config
}
