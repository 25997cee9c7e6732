import * as tf from '@tensorflow/tfjs-core'
import { assertLeastSize } from '../comparison.js'
import { ssimDefinition, wangFactor } from '../ssim.js'
import type { SsimVariant } from '../ssim-variants.js'
import {
  compareTensors,
  type LossOptions,
  planesOf,
  type TensorComparison,
  type TensorMetricOptions,
} from './comparison.js'
import { meanOfGroups } from './mean-of-each.js'
import { meanSsim } from './mean-ssim.js'
import { type PerImage, perImage } from './per-image.js'
import { shrink } from './windows.js'

export interface TensorSsimOptions extends TensorMetricOptions {
  /** Whose SSIM; default 'sr', the one of super-resolution tables. */
  readonly variant?: SsimVariant
}

/**
 * The mean structural similarity (Wang et al. 2004) of each picture, 1 for identical ones, negative where structure is inverted. Colour:
 * the mean of the channels. Rejects with RangeError where the pictures are smaller than the window.
 */
export function ssim<T extends tf.Tensor>(
  picture: T,
  reference: tf.Tensor,
  options: TensorSsimOptions = {},
): Promise<PerImage<T>> {
  return perImage('ssim', picture, reference, options, {
    measure: (comparison) => ssimOfEach('ssim', comparison, options.variant),
  })
}

/** 1 − SSIM, averaged over the pictures: a differentiable scalar. Samples are not checked. The caller disposes it. */
export function ssimLoss(
  picture: tf.Tensor,
  reference: tf.Tensor,
  options: LossOptions & TensorSsimOptions,
): tf.Scalar {
  return tf.tidy(() => {
    const comparison = compareTensors('ssimLoss', picture, reference, options)
    return tf.sub(1, tf.mean(ssimOfEach('ssimLoss', comparison, options.variant)))
  })
}

/** [n] */
function ssimOfEach(where: string, comparison: TensorComparison, variant: SsimVariant = 'sr'): tf.Tensor1D {
  const definition = ssimDefinition(where, variant)
  if (definition.edge === 'valid') assertLeastSize(where, comparison, definition.taps.length)
  const factor = definition.downsample === 'wang' ? wangFactor(comparison) : 1
  const [x, y] = [comparison.x, comparison.y].map((pictures) => {
    const planes = planesOf(pictures)
    return factor === 1 ? planes : shrink(planes, factor, 'symmetric', (factor - 1) >> 1)
  })
  return meanOfGroups(meanSsim(x, y, definition), comparison.channels)
}
