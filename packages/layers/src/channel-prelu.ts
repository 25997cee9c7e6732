import type * as tf from '@tensorflow/tfjs-core'
import { InputSpec, initializers, layers, type Shape } from '@tensorflow/tfjs-layers'
import { type LayerArgs, oneShape, oneTensor } from './layer-inputs.js'
import { prelu } from './prelu.js'

/** What a {@link ChannelPrelu} layer is made from. */
export interface ChannelPreluArgs extends LayerArgs {
  /**
   * One slope per channel (default; PyTorch's `num_parameters=channels`) or one for all (`num_parameters=1`).
   */
  slopes?: 'channel' | 'shared'
}

/**
 * PyTorch's PReLU, f(x) = max(0, x) + slope·min(0, x), whose slopes start at 0.25; a
 * slope may be negative or above 1.
 *
 * Its one weight has PyTorch's shape, [channels] or [1]. (`tf.layers.prelu` starts at 0 and, unless told to
 * share them, has a slope for every pixel.)
 */
export class ChannelPrelu extends layers.Layer {
  static className = 'ChannelPrelu'
  private readonly slopes: 'channel' | 'shared'

  constructor(args: ChannelPreluArgs = {}) {
    super(args)
    this.slopes = args.slopes ?? 'channel'
    if (this.slopes !== 'channel' && this.slopes !== 'shared') {
      throw new RangeError(
        `ChannelPrelu: slopes must be channel or shared, found ${JSON.stringify(this.slopes)}.`,
      )
    }
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = oneShape(inputShape).at(-1)
    if (typeof channels !== 'number') {
      throw new RangeError(`ChannelPrelu: the input's last axis must have a known size, found ${channels}.`)
    }
    const count = this.slopes === 'channel' ? channels : 1
    this.addWeight('slopes', [count], 'float32', initializers.constant({ value: 0.25 }))
    this.inputSpec = [new InputSpec({ axes: { [-1]: channels } })]
    this.built = true
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return oneShape(inputShape)
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [slopes] = this.weights.map((weight) => weight.read())
    return prelu(oneTensor(inputs), slopes as tf.Tensor)
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), slopes: this.slopes }
  }
}
