import { assertKnownFields, assertOneOf } from './check.js'
import { type Color, completePictureFields, type InputRange, type PictureFields } from './color.js'
import type { Edge } from './fsrcnn-config.js'
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
export interface EspcnOptions {
  readonly architecture?: 'espcn'
  readonly scale: number
  readonly channels?: 1 | 3
  readonly kernels?: readonly number[]
  readonly filters?: readonly number[]
  readonly activation?: 'tanh' | 'relu'
  readonly outputActivation?: 'none' | 'sigmoid' | 'clamp'
  readonly edge?: Edge
  readonly color?: Color
  readonly inputRange?: InputRange
}

/** A checked, complete config; defaults are ESPCN 5-3-3 with 64 and 32 filters, tanh between and nothing after. */
export function espcnConfig(options: EspcnOptions): EspcnConfig {
  const where = 'espcnConfig'
  assertKnownFields(where, options, [
    'architecture',
    'scale',
    'channels',
    'kernels',
    'filters',
    'activation',
    'outputActivation',
    'edge',
    'color',
    'inputRange',
  ])
  assertOneOf(where, 'architecture', options.architecture ?? 'espcn', ['espcn'])
  const {
    kernels = [5, 3, 3],
    filters = [64, 32],
    activation = 'tanh',
    outputActivation = 'none',
    edge = 'zero',
  } = options
  assertOneOf(where, 'activation', activation, ['tanh', 'relu'])
  assertOneOf(where, 'outputActivation', outputActivation, ['none', 'sigmoid', 'clamp'])
  assertOneOf(where, 'edge', edge, ['zero', 'replicate', 'valid'])
  assertConvolutionChain(where, kernels, filters)
  return {
    architecture: 'espcn',
    ...completePictureFields(where, options),
    kernels: [...kernels],
    filters: [...filters],
    activation,
    outputActivation,
    edge,
  }
}
