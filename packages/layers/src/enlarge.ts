import { type Interpolation, interpolationTaps } from '@sr/network'
import * as tf from '@tensorflow/tfjs-core'
import { layers, type Shape } from '@tensorflow/tfjs-layers'
import { depthToSpace } from './depth-to-space.js'
import { type LayerArgs, oneShape, oneTensor } from './layer-inputs.js'
import { replicatePad } from './replicate-pad.js'

/**
 * Enlarges pictures as PyTorch's `interpolate` with `align_corners=False` does, with a gradient:
 * [n, h, w, c] → [n, factor·h, factor·w, c].
 */
export function enlarge(x: tf.Tensor4D, factor: number, interpolation: Interpolation): tf.Tensor4D {
  const [n, h, w, channels] = x.shape
  const taps = interpolationTaps(interpolation, factor)
  const side = taps[0]?.length ?? 0
  const rows = Array.from({ length: side }, (_, i) => i)
  // [side, side, 1, factor²]: every place of a block sees all pixels around its own.
  const kernel = rows.flatMap((i) =>
    rows.flatMap((j) => taps.flatMap((down) => taps.map((across) => (down[i] ?? 0) * (across[j] ?? 0)))),
  )
  return tf.tidy(() => {
    const planes: tf.Tensor4D = tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [n * channels, h, w, 1])
    const filter = tf.tensor4d(kernel, [side, side, 1, factor ** 2])
    const blocks = tf.conv2d(replicatePad(planes, (side - 1) / 2), filter, 1, 'valid')
    const shape: [number, number, number, number] = [n, channels, factor * h, factor * w]
    return tf.transpose(tf.reshape<tf.Rank.R4>(depthToSpace(blocks, factor), shape), [0, 2, 3, 1])
  })
}

/** What an {@link Enlarge} layer is made from. */
export interface EnlargeArgs extends LayerArgs {
  /** How many times higher and wider the output is. */
  factor: number
  interpolation: Interpolation
}

/** {@link enlarge} as a layer. */
export class Enlarge extends layers.Layer {
  static className = 'Enlarge'
  private readonly factor: number
  private readonly interpolation: Interpolation

  constructor(args: EnlargeArgs) {
    super(args)
    this.factor = args.factor
    this.interpolation = args.interpolation
    if (!Number.isInteger(this.factor) || this.factor < 1) {
      throw new RangeError(`Enlarge: factor must be a whole number from 1 on, found ${this.factor}.`)
    }
    if (!['nearest', 'bilinear', 'bicubic'].includes(this.interpolation)) {
      throw new RangeError(
        `Enlarge: interpolation must be nearest, bilinear or bicubic, found ${this.interpolation}.`,
      )
    }
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [n = null, h = null, w = null, channels = null] = oneShape(inputShape)
    const large = (size: number | null): number | null => (size === null ? null : size * this.factor)
    return [n, large(h), large(w), channels]
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor4D {
    return enlarge(oneTensor(inputs), this.factor, this.interpolation)
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), factor: this.factor, interpolation: this.interpolation }
  }
}
