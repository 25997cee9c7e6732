/**
 * TensorFlow.js layers, and the differentiable functions inside them, that compute what PyTorch computes.
 *
 * Needs TensorFlow.js beside it: `npm install @tensorflow/tfjs`. Without it, importing this entry fails with
 * ERR_MODULE_NOT_FOUND, in which Node names @tensorflow/tfjs-core or @tensorflow/tfjs-layers.
 *
 * @packageDocumentation
 */
export { ChannelPrelu, type ChannelPreluArgs } from './channel-prelu.js'
export { Conv2dTransposeExact, type Conv2dTransposeExactArgs } from './conv2d-transpose-exact.js'
export { depthToSpace } from './depth-to-space.js'
export { Enlarge, type EnlargeArgs, enlarge } from './enlarge.js'
export { LayersError, type LayersErrorCode } from './errors.js'
export type { Initializer, InitializerConfig } from './initializer.js'
export type { LayerArgs } from './layer-inputs.js'
export { PixelShuffle, type PixelShuffleArgs, pixelShuffle } from './pixel-shuffle.js'
export { registerLayers } from './register.js'
export { registerWasmTraining } from './register-wasm-training.js'
export { ReplicatePad, type ReplicatePadArgs, replicatePad } from './replicate-pad.js'
export { type SubpixelKernelTensor, subpixelKernel } from './subpixel-kernel.js'
export { type TransposedConvolutionOptions, transposedConvolution } from './transposed-convolution.js'
