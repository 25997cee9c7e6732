/**
 * A super-resolution network as plain data: what model builders, engines and converters agree on.
 *
 * @packageDocumentation
 */

export { blendWeights } from './blend-weights.js'
export {
  type Crop,
  centredCrop,
  cropOf,
  type Deconvolution,
  type DeconvolutionOptions,
  deconvolutionOutputSize,
  outputPaddingFor,
  pictureCrop,
  type SubpixelKernel,
  subpixelKernel,
  subpixelOffsets,
} from './deconvolution.js'
export { describe, type LayerDescription, type NetworkDescription } from './describe.js'
export type { FieldKind } from './field-table.js'
export {
  type FsrcnnConfig,
  type FsrcnnKernels,
  type FsrcnnOptions,
  fsrcnnConfig,
} from './fsrcnn-config.js'
export { type Interpolation, interpolationReach, interpolationTaps } from './interpolation-taps.js'
export {
  type ActivationLayer,
  type ConvLayer,
  type DeconvLayer,
  inputScale,
  type Layer,
  layerOutputSize,
  listLayers,
  outputSize,
  type PixelShuffleLayer,
  type PreluLayer,
  type ShortcutLayer,
} from './layers.js'
export { configFields, type NetworkConfig, parseNetworkConfig } from './network-config.js'
export type { Color, ConfigOptions, Edge, InputRange, PictureFields } from './picture-fields.js'
export { type PlainActivation, type PlainConfig, type PlainOptions, plainConfig } from './plain-config.js'
export { type FsrcnnPresetName, type PresetName, presetConfig, presetNames } from './presets.js'
export { haloPx, type Reach, receptiveFieldPx, receptiveReach } from './receptive-field.js'
export { mulberry32, seededWeights } from './seeded-weights.js'
export { type SrcnnConfig, type SrcnnOptions, srcnnConfig } from './srcnn-config.js'
export { assertWeights, type Tensor, tensorOf, tensorShapes, type Weights } from './tensors.js'
