/**
 * Enlarges pictures with small super-resolution networks, on our WebAssembly engine or on one that is
 * handed in. Loads no TensorFlow.js.
 *
 * @packageDocumentation
 */
export {
  type AbortSignalLike,
  type Engine,
  type Fallback,
  type FallbackCode,
  type LoadedNetwork,
  type RunOptions,
  type RunProgress,
  type ThreadOption,
  type WasmEngineOptions,
  wasmEngine,
} from '@sr/engine'
export type { PictureLike, RawPicture } from '@sr/image'
export { UpscalerError, type UpscalerErrorCode } from './upscale/errors.js'
export type { AlphaMode } from './upscale/picture-format.js'
export type { DrawSource, DrawTarget, PictureSource } from './upscale/picture-source.js'
export type { TileOption } from './upscale/picture-tiles.js'
export { createUpscaler, type SamplesLike, type Upscaler } from './upscale/upscaler.js'
export type { EngineOption, UpscaleOptions, UpscalerOptions } from './upscale/upscaler-options.js'
