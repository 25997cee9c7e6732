import * as tf from '@tensorflow/tfjs-core'
import { assertLeastSize } from '../comparison.js'
import { type SsimMap, ssimDefinition, windowPlaces } from '../ssim.js'
import type { SsimVariant } from '../ssim-variants.js'
import {
  compareTensors,
  type LossOptions,
  planesOf,
  type TensorComparison,
  type TensorMaskedOptions,
} from './comparison.js'
import { maskedMean, meanInMask } from './masked-mean.js'
import { meanOfEach } from './mean-of-each.js'
import { type PerImage, perImage } from './per-image.js'
import { ssimPlanes } from './ssim-planes.js'
import { shrink } from './windows.js'

export interface TensorSsimOptions extends TensorMaskedOptions {
  /** Whose SSIM; default 'sr', the one of super-resolution tables. */
  readonly variant?: SsimVariant
}

export interface TensorSsimMap<T extends tf.Tensor> extends Pick<SsimMap, 'first' | 'stepPx'> {
  /** What `ssim` resolves to. */
  readonly value: PerImage<T>
  /**
   * SSIM of every window, averaged over the channels: [h', w', 1], of a stack
   * [n, h', w', 1]. The caller disposes it.
   */
  readonly map: T extends tf.Tensor<infer Rank> ? tf.Tensor<Rank> : never
}

/**
 * The mean structural similarity (Wang et al. 2004) of each picture: 1 for identical ones, negative where
 * structure is inverted. Colour: the mean of the channels. With a mask: the mean over the windows whose
 * centre is in it. Rejects with RangeError where the pictures are smaller than the window.
 */
export function ssim<T extends tf.Tensor>(
  picture: T,
  reference: tf.Tensor,
  options: TensorSsimOptions = {},
): Promise<PerImage<T>> {
  return perImage('ssim', picture, reference, options, {
    more: ['mask', 'variant'],
    measure(comparison) {
      const { map, mask } = openMap('ssim', comparison, options.variant)
      return maskedMean(map, mask)
    },
    finish: meanInMask,
  })
}

/** `ssim` with the map that it is the mean of. */
export async function ssimMap<T extends tf.Tensor>(
  picture: T,
  reference: tf.Tensor,
  options: TensorSsimOptions = {},
): Promise<TensorSsimMap<T>> {
  const kept: Omit<TensorSsimMap<T>, 'value'>[] = [] // one, once measured: it outlives what perImage disposes
  try {
    const value = await perImage('ssimMap', picture, reference, options, {
      more: ['mask', 'variant'],
      measure(comparison) {
        const { map, mask, insetPx, stepPx } = openMap('ssimMap', comparison, options.variant)
        const corner = (options.cropBorder ?? 0) + insetPx
        const ranked = tf.keep(picture.rank === 4 ? map : tf.squeeze(map, [0])) as TensorSsimMap<T>['map']
        kept.push({ map: ranked, first: { x: corner, y: corner }, stepPx })
        return maskedMean(map, mask)
      },
      finish: meanInMask,
    })
    return { value, ...kept[0] }
  } catch (error) {
    tf.dispose(kept.map(({ map }) => map))
    throw error
  }
}

/**
 * 1 − SSIM, averaged over the pictures: a differentiable scalar. Samples are not
 * checked. The caller disposes it.
 */
export function ssimLoss(
  picture: tf.Tensor,
  reference: tf.Tensor,
  options: LossOptions & Pick<TensorSsimOptions, 'variant'>,
): tf.Scalar {
  return tf.tidy(() => {
    const comparison = compareTensors('ssimLoss', picture, reference, options, ['variant'])
    return tf.sub(1, tf.mean(meanOfEach(openMap('ssimLoss', comparison, options.variant).map)))
  })
}

/** SSIM of every window [n, h', w', 1], and the mask at the pixels on which they are centred. */
function openMap(where: string, comparison: TensorComparison, variant: SsimVariant = 'sr') {
  const definition = ssimDefinition(where, variant)
  if (definition.edge === 'valid') assertLeastSize(where, comparison, definition.taps.length)
  const { insetPx, stepPx } = windowPlaces(definition, comparison)
  const [x, y] = [comparison.x, comparison.y].map((pictures) => {
    const planes = planesOf(pictures)
    return stepPx === 1 ? planes : shrink(planes, stepPx, 'symmetric', (stepPx - 1) >> 1)
  })
  const map = meanOfChannels(ssimPlanes(x, y, definition), comparison.channels)
  return { map, mask: comparison.mask && centres(comparison.mask, map, insetPx, stepPx), insetPx, stepPx }
}

/** [n·c, h, w, 1] → [n, h, w, 1] */
function meanOfChannels(planes: tf.Tensor4D, channels: number): tf.Tensor4D {
  if (channels === 1) return planes
  const [, h, w] = planes.shape
  return tf.mean(tf.reshape(planes, [-1, channels, h, w, 1]), 1)
}

/** The mask [n, h, w, 1] at the pixels on which the windows are centred: [n, h', w', 1]. */
function centres(mask: tf.Tensor4D, map: tf.Tensor4D, insetPx: number, stepPx: number): tf.Tensor4D {
  const [n, h, w] = map.shape
  const end = (length: number) => insetPx + (length - 1) * stepPx + 1
  const ends = [n, end(h), end(w), 1]
  return tf.stridedSlice(mask, [0, insetPx, insetPx, 0], ends, [1, stepPx, stepPx, 1]) as tf.Tensor4D
}
