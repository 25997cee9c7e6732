import { type Crop, cropOf, deconvolutionOutputSize } from '@sr/network'
import type { serialization, Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core'
import { InputSpec, initializers, layers, type Shape } from '@tensorflow/tfjs-layers'
import {
  type Initializer,
  type InitializerConfig,
  readInitializer,
  serializeInitializer,
} from './initializer.js'
import { type LayerArgs, oneShape, oneTensor } from './layer-inputs.js'
import { transposedConvolution } from './transposed-convolution.js'

/**
 * What a {@link Conv2dTransposeExact} layer is made from: the crop, or PyTorch's words for it.
 * Without either, nothing is cut.
 */
export interface Conv2dTransposeExactArgs extends LayerArgs {
  /** Output channels. */
  filters: number
  kernelSize: number
  strides: number
  /**
   * Rows and columns cut from the full result, before (top, left) and after (bottom,
   * right). Negative numbers add zeros.
   */
  crop?: Crop
  /** PyTorch's `padding`: cut on all sides. */
  padding?: number
  /** PyTorch's `output_padding`: rows and columns given back after, fewer than the stride. */
  outputPadding?: number
  /** Default Glorot's normal distribution; the bias starts at 0. */
  kernelInitializer?: Initializer | InitializerConfig
}

/**
 * PyTorch's ConvTranspose2d as a layer: {@link transposedConvolution} with a kernel
 * [k, k, filters, in] and a bias [filters].
 *
 * (`tf.layers.conv2dTranspose` knows 'same' and 'valid' only; 'same' is shifted
 * against PyTorch by a pixel or two.)
 */
export class Conv2dTransposeExact extends layers.Layer {
  static className = 'Conv2dTransposeExact'
  private readonly filters: number
  private readonly kernelSize: number
  private readonly strides: number
  private readonly crop: Crop
  private readonly kernelInitializer: Initializer

  constructor(args: Conv2dTransposeExactArgs) {
    super(args)
    const { filters, kernelSize, strides, kernelInitializer = initializers.glorotNormal({}) } = args
    for (const [name, value] of Object.entries({ filters, kernelSize, strides }))
      assertInteger(name, value, 1)
    this.filters = filters
    this.kernelSize = kernelSize
    this.strides = strides
    this.crop = statedCrop(args)
    this.kernelInitializer = readInitializer(kernelInitializer)
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = oneShape(inputShape)[3]
    if (typeof channels !== 'number') {
      throw new RangeError(
        `Conv2dTransposeExact: the input must be [n, h, w, channels] with known channels, found [${inputShape.join(', ')}].`,
      )
    }
    const { kernelSize, filters } = this
    this.addWeight('kernel', [kernelSize, kernelSize, filters, channels], 'float32', this.kernelInitializer)
    this.addWeight('bias', [filters], 'float32', initializers.zeros())
    this.inputSpec = [new InputSpec({ ndim: 4, axes: { 3: channels } })]
    this.built = true
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [n = null, h = null, w = null] = oneShape(inputShape)
    const outputLength = (size: number | null): number | null =>
      size === null ? null : deconvolutionOutputSize(size, this.strides, this.kernelSize, this.crop)
    return [n, outputLength(h), outputLength(w), this.filters]
  }

  override call(inputs: Tensor | Tensor[]): Tensor4D {
    const [kernel, bias] = this.weights.map((weight) => weight.read())
    return transposedConvolution(oneTensor(inputs), kernel as Tensor4D, bias as Tensor1D, {
      stride: this.strides,
      crop: this.crop,
    })
  }

  override getConfig(): serialization.ConfigDict {
    const { filters, kernelSize, strides } = this
    return {
      ...super.getConfig(),
      filters,
      kernelSize,
      strides,
      crop: [...this.crop],
      kernelInitializer: serializeInitializer(this.kernelInitializer),
    }
  }
}

function statedCrop({ crop, padding, outputPadding, kernelSize, strides }: Conv2dTransposeExactArgs): Crop {
  if (crop !== undefined) {
    if (padding !== undefined || outputPadding !== undefined) {
      throw new RangeError(
        "Conv2dTransposeExact: state the crop, or PyTorch's padding and outputPadding, not both.",
      )
    }
    if (!Array.isArray(crop) || crop.length !== 2) {
      throw new RangeError(
        `Conv2dTransposeExact: crop must be [before, after], found ${JSON.stringify(crop)}.`,
      )
    }
    const [before, after] = crop
    for (const rows of [before, after]) assertInteger('crop', rows, Number.NEGATIVE_INFINITY, kernelSize - 1)
    return [before, after]
  }
  const stated = { padding: padding ?? 0, outputPadding: outputPadding ?? 0 }
  assertInteger('padding', stated.padding, 0, kernelSize - 1)
  assertInteger('outputPadding', stated.outputPadding, 0, strides - 1)
  return cropOf(stated)
}

function assertInteger(name: string, value: number, least: number, most = Number.POSITIVE_INFINITY): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  const range = [
    ...(least === Number.NEGATIVE_INFINITY ? [] : [`from ${least}`]),
    ...(most === Number.POSITIVE_INFINITY ? [] : [`up to ${most}`]),
  ].join(' ')
  throw new RangeError(`Conv2dTransposeExact: ${name} must be a whole number ${range}, found ${value}.`)
}
