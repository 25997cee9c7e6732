import * as tf from '@tensorflow/tfjs-core'
import { layers, type Shape } from '@tensorflow/tfjs-layers'
import { depthToSpace } from './depth-to-space.js'
import { type LayerArgs, oneShape, oneTensor } from './layer-inputs.js'

/**
 * PyTorch's PixelShuffle with a gradient: [n, h, w, c·f·f] → [n, f·h, f·w, c]. Channel
 * k·f·f + i·f + j becomes channel k of pixel (i, j) in each f × f block.
 */
export function pixelShuffle(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  const [n, h, w, depth] = x.shape
  const channels = shuffledChannels(depth, factor)
  return tf.tidy(() => {
    const channelFirst = tf.reshape(x, [n * h * w, channels, factor ** 2])
    const channelLast: tf.Tensor4D = tf.reshape(tf.transpose(channelFirst, [0, 2, 1]), [n, h, w, depth])
    return depthToSpace(channelLast, factor)
  })
}

/** What a {@link PixelShuffle} layer is made from. */
export interface PixelShuffleArgs extends LayerArgs {
  /** How many times higher and wider the output is. */
  factor: number
}

/** {@link pixelShuffle} as a layer. */
export class PixelShuffle extends layers.Layer {
  static className = 'PixelShuffle'
  private readonly factor: number

  constructor(args: PixelShuffleArgs) {
    super(args)
    this.factor = args.factor
    if (!Number.isInteger(this.factor) || this.factor < 1) {
      throw new RangeError(`PixelShuffle: factor must be a whole number from 1 on, found ${this.factor}.`)
    }
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [n = null, h = null, w = null, depth = null] = oneShape(inputShape)
    const outputLength = (size: number | null): number | null => (size === null ? null : size * this.factor)
    return [n, outputLength(h), outputLength(w), shuffledChannels(depth, this.factor)]
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor4D {
    return pixelShuffle(oneTensor(inputs), this.factor)
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), factor: this.factor }
  }
}

function shuffledChannels(depth: number | null, factor: number): number {
  const channels = (depth ?? 0) / factor ** 2
  if (Number.isInteger(channels) && channels > 0) return channels
  throw new RangeError(
    `pixelShuffle: the channels must be a multiple of factor², found ${depth} channels and factor ${factor}.`,
  )
}
