import * as tf from '@tensorflow/tfjs-core'
import { layers, type Shape } from '@tensorflow/tfjs-layers'
import { type LayerArgs, oneShape, oneTensor } from './layer-inputs.js'

/**
 * Repeats the edge pixels `padding` times on all four sides, as PyTorch's ReplicationPad2d does, with a
 * gradient: [n, h, w, c] → [n, h + 2·padding, w + 2·padding, c].
 */
export function replicatePad(x: tf.Tensor4D, padding: number): tf.Tensor4D {
  assertPadding(padding)
  // tfjs differentiates mirrorPad as if it padded with constants, so the edges are joined on.
  return tf.tidy(() => repeatEdges(repeatEdges(x, padding, 1), padding, 2))
}

/** What a {@link ReplicatePad} layer is made from. */
export interface ReplicatePadArgs extends LayerArgs {
  /** Pixels on each side. */
  padding: number
}

/** {@link replicatePad} as a layer. */
export class ReplicatePad extends layers.Layer {
  static className = 'ReplicatePad'
  private readonly padding: number

  constructor(args: ReplicatePadArgs) {
    super(args)
    this.padding = args.padding
    assertPadding(this.padding)
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [n = null, h = null, w = null, channels = null] = oneShape(inputShape)
    const padded = (size: number | null): number | null => (size === null ? null : size + 2 * this.padding)
    return [n, padded(h), padded(w), channels]
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor4D {
    return replicatePad(oneTensor(inputs), this.padding)
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), padding: this.padding }
  }
}

function repeatEdges(x: tf.Tensor4D, padding: number, axis: 1 | 2): tf.Tensor4D {
  const [n, h, w, channels] = x.shape
  const edge = (at: number): tf.Tensor4D =>
    axis === 1
      ? tf.slice(x, [0, at, 0, 0], [n, 1, w, channels])
      : tf.slice(x, [0, 0, at, 0], [n, h, 1, channels])
  const before = Array<tf.Tensor4D>(padding).fill(edge(0))
  const after = Array<tf.Tensor4D>(padding).fill(edge(x.shape[axis] - 1))
  return tf.concat([...before, x, ...after], axis)
}

function assertPadding(padding: number): void {
  if (Number.isInteger(padding) && padding >= 0) return
  throw new RangeError(`ReplicatePad: padding must be a whole number from 0 on, found ${padding}.`)
}
