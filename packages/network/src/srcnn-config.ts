import { assertInteger, assertKnownFields, assertOneOf } from './check.js'
import { type Color, completePictureFields, type InputRange, type PictureFields } from './color.js'
import type { Edge } from './fsrcnn-config.js'

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
export interface SrcnnOptions {
  readonly architecture?: 'srcnn'
  readonly scale: number
  readonly channels?: 1 | 3
  readonly kernels?: readonly number[]
  readonly filters?: readonly number[]
  readonly edge?: Edge
  readonly color?: Color
  readonly inputRange?: InputRange
}

/** A checked, complete config; defaults are SRCNN 9-5-5 with 64 and 32 filters and zero edges. */
export function srcnnConfig(options: SrcnnOptions): SrcnnConfig {
  const where = 'srcnnConfig'
  assertKnownFields(where, options, [
    'architecture',
    'scale',
    'channels',
    'kernels',
    'filters',
    'edge',
    'color',
    'inputRange',
  ])
  assertOneOf(where, 'architecture', options.architecture ?? 'srcnn', ['srcnn'])
  const { kernels = [9, 5, 5], filters = [64, 32], edge = 'zero' } = options
  assertOneOf(where, 'edge', edge, ['zero', 'replicate', 'valid'])
  assertConvolutionChain(where, kernels, filters)
  return {
    architecture: 'srcnn',
    ...completePictureFields(where, options),
    kernels: [...kernels],
    filters: [...filters],
    edge,
  }
}

/** Throws unless there are at least two odd kernels, and a filter count for each convolution but the last. */
export function assertConvolutionChain(
  where: string,
  kernels: readonly number[],
  filters: readonly number[],
): void {
  if (kernels.length < 2 || filters.length !== kernels.length - 1) {
    throw new RangeError(
      `${where}: expected n ≥ 2 kernels and n − 1 filter counts, found ${kernels.length} and ${filters.length}.`,
    )
  }
  for (const kernel of kernels) {
    assertInteger(where, 'kernel', kernel, 1, 31)
    if (kernel % 2 === 0)
      throw new RangeError(`${where}: a kernel must be odd, so that it has a centre, found ${kernel}.`)
  }
  for (const count of filters) assertInteger(where, 'filter count', count, 1, 4096)
}
