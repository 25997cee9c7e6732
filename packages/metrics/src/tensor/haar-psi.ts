import * as tf from '@tensorflow/tfjs-core'
import { haarPsiOf, similarityConstant, steepness, yiq } from '../haar-psi.js'
import { mixChannels, planesOf, type TensorComparison, type TensorMetricOptions } from './comparison.js'
import { meanOfEach } from './mean-of-each.js'
import { type PerImage, perImage } from './per-image.js'
import { padZeros, shrink, slideWindow } from './windows.js'

/**
 * The Haar wavelet-based perceptual similarity (Reisenhofer et al. 2018) of each picture, 0..1, 1 for
 * identical ones. Colour is compared as YIQ unless `channel` asks for luma.
 */
export function haarPsi<T extends tf.Tensor>(
  picture: T,
  reference: tf.Tensor,
  options: TensorMetricOptions = {},
): Promise<PerImage<T>> {
  return perImage('haarPsi', picture, reference, options, {
    measure: weightedSimilarity,
    finish: (_, weighted, weight) => haarPsiOf(weighted, weight),
  })
}

/** [n, 2]: the means of weighted similarities and of weights. */
function weightedSimilarity(comparison: TensorComparison): tf.Tensor2D {
  const x = lumaAndChroma(comparison.x)
  const y = lumaAndChroma(comparison.y)
  const maps = directions.map((direction) => {
    const fine = haarSimilarity(x.luma, y.luma, 1, direction)
    const middle = haarSimilarity(x.luma, y.luma, 2, direction)
    const coarse = [x, y].map(({ luma }) => haarMagnitude(luma, 4, direction))
    return { similarity: tf.div(tf.add(fine, middle), 2), weight: tf.maximum(coarse[0], coarse[1]) }
  })
  if (x.chroma !== undefined && y.chroma !== undefined) {
    const weight = tf.div(tf.add(maps[0].weight, maps[1].weight), 2)
    maps.push({ similarity: chromaSimilarity(x.chroma, y.chroma), weight })
  }
  const weighted = maps.map(({ similarity, weight }) =>
    meanOfEach(tf.mul(weight, tf.sigmoid(tf.mul(similarity, steepness))) as tf.Tensor4D),
  )
  const weights = maps.map(({ weight }) => meanOfEach(weight as tf.Tensor4D))
  return tf.stack([tf.addN(weighted), tf.addN(weights)], 1) as tf.Tensor2D
}

/** Halved: luma [n, h, w, 1], and I and Q as planes [2n, h, w, 1] where there is colour. */
function lumaAndChroma(pictures: tf.Tensor4D): { luma: tf.Tensor4D; chroma?: tf.Tensor4D } {
  const [luma, ...chroma] = yiq
  if (pictures.shape[3] === 1) return { luma: shrink(pictures, 2, 'zero') }
  return {
    luma: shrink(mixChannels(pictures, [luma]), 2, 'zero'),
    chroma: shrink(planesOf(mixChannels(pictures, chroma)), 2, 'zero'),
  }
}

const directions = ['vertical', 'horizontal'] as const

function haarSimilarity(
  x: tf.Tensor4D,
  y: tf.Tensor4D,
  reach: number,
  direction: (typeof directions)[number],
): tf.Tensor4D {
  return similar(haarMagnitude(x, reach, direction), haarMagnitude(y, reach, direction))
}

/**
 * Magnitudes of the Haar coefficients of windows of 2·reach pixels, half of which lie above and left of
 * the next pixel. Zeros lie outside.
 */
function haarMagnitude(x: tf.Tensor4D, reach: number, direction: (typeof directions)[number]): tf.Tensor4D {
  const sum = new Array<number>(2 * reach).fill(1)
  const difference = sum.map((_, index) => (index < reach ? 1 : -1) / (2 * reach))
  const padded = padZeros(x, [reach - 1, reach])
  const coefficients =
    direction === 'vertical'
      ? slideWindow(padded, sum, { down: difference })
      : slideWindow(padded, difference, { down: sum })
  return tf.abs(coefficients)
}

/** The mean over I and Q of the similarity of 2 × 2 means: [2n, h, w, 1] → [n, h, w, 1]. */
function chromaSimilarity(x: tf.Tensor4D, y: tf.Tensor4D): tf.Tensor4D {
  const [a, b] = [x, y].map((chroma) => tf.abs(slideWindow(padZeros(chroma, [0, 1]), [0.5, 0.5])))
  const [planes, h, w] = a.shape
  return tf.mean(tf.reshape(similar(a, b), [planes / 2, 2, h, w, 1]), 1)
}

function similar(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor4D {
  const constant = similarityConstant / 255 ** 2
  const squares = tf.add(tf.square(a), tf.square(b))
  return tf.div(tf.add(tf.mul(tf.mul(a, b), 2), constant), tf.add(squares, constant))
}
