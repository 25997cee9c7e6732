import * as tf from '@tensorflow/tfjs-core'
import { conv2dFilterGradient } from './conv2d-filter-gradient.js'
import { conv2dInputGradient, fullMargins, type Margins } from './conv2d-input-gradient.js'
import { LayersError } from './errors.js'
import { sumPixels } from './sum-pixels.js'

/**
 * Makes tfjs' WebAssembly backend train convolutions. It adds the gradient for a filter
 * (`Conv2DBackpropFilter`), which tfjs 4.22 lacks there. It replaces two kernels by faster forms of the
 * same: the gradient for an input at stride 1 (`Conv2DBackpropInput`), and the sum over pixels (`Sum`),
 * which the gradient of a bias needs.
 *
 * Counts for all models of this process or tab; calling it again changes nothing. Throws {@link LayersError}
 * `wasm-backend-missing` unless `@tensorflow/tfjs-backend-wasm` was imported before.
 */
export function registerWasmTraining(): void {
  if (tf.getKernel(tf.Conv2DBackpropInput, backendName) === undefined) {
    throw new LayersError(
      'wasm-backend-missing',
      "registerWasmTraining: tfjs has no backend called wasm. Import '@tensorflow/tfjs-backend-wasm' before the call.",
    )
  }
  // By us, or by a tfjs that has it.
  if (tf.getKernel(tf.Conv2DBackpropFilter, backendName) !== undefined) return
  tf.registerKernel({ kernelName: tf.Conv2DBackpropFilter, backendName, kernelFunc: filterGradientKernel })
  replaceKernel(tf.Conv2DBackpropInput, inputGradientKernel)
  replaceKernel(tf.Sum, sumKernel)
}

const backendName = 'wasm'

type KernelFunc = tf.KernelConfig['kernelFunc']

/** A kernel for some cases; undefined leaves a case to the kernel that was there. */
type PartialKernelFunc = (call: Parameters<KernelFunc>[0]) => tf.Tensor | undefined

/** Replaces a kernel, but keeps the setup that the backend runs when it starts. */
function replaceKernel(kernelName: string, kernelFunc: PartialKernelFunc): void {
  const original = tf.getKernel(kernelName, backendName)
  tf.unregisterKernel(kernelName, backendName)
  tf.registerKernel({ ...original, kernelFunc: (call) => kernelFunc(call) ?? original.kernelFunc(call) })
}

/**
 * What tfjs tells both gradients about the convolution. The wasm backend knows channels-last only, and
 * refuses anything else in the forward pass.
 */
interface GradientAttributes {
  readonly strides: number | [number, number]
  readonly pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

type Shape4D = [number, number, number, number]

const filterGradientKernel: KernelFunc = ({ inputs, attrs }) => {
  const { x, dy } = inputs as unknown as { x: tf.Tensor4D; dy: tf.Tensor4D }
  const { filterShape, ...options } = attrs as unknown as GradientAttributes & { filterShape: Shape4D }
  return conv2dFilterGradient(
    x,
    dy,
    [filterShape[0], filterShape[1]],
    geometryOf(x.shape, filterShape, options),
  )
}

const inputGradientKernel: PartialKernelFunc = ({ inputs, attrs }) => {
  const { dy, filter } = inputs as unknown as { dy: tf.Tensor4D; filter: tf.Tensor4D }
  const { inputShape, ...options } = attrs as unknown as GradientAttributes & { inputShape: Shape4D }
  const { strides, margins } = geometryOf(inputShape, filter.shape, options)
  const zeros = fullMargins([filter.shape[0], filter.shape[1]], margins).flat()
  if (strides.some((stride) => stride !== 1) || zeros.some((count) => count < 0)) return undefined
  return conv2dInputGradient(dy, filter, margins)
}

const sumKernel: PartialKernelFunc = ({ inputs, attrs }) => {
  const { x } = inputs as unknown as { x: tf.Tensor4D }
  const { axis, keepDims } = attrs as unknown as tf.SumAttrs
  const isOverPixels = x.shape.length === 4 && [axis].flat().join() === '0,1,2'
  return isOverPixels && x.dtype === 'float32' && !keepDims ? sumPixels(x) : undefined
}

function geometryOf(
  inputShape: Shape4D,
  filterShape: Shape4D,
  { strides, pad, dimRoundingMode }: GradientAttributes,
): { strides: [number, number]; margins: Margins } {
  const found = tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode)
  const { top, bottom, left, right } = found.padInfo
  return {
    strides: [found.strideHeight, found.strideWidth],
    margins: [
      [top, bottom],
      [left, right],
    ],
  }
}
