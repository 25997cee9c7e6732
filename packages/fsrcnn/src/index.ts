/**
 * Enlarges pictures with small super-resolution networks, on our WebAssembly engine or on one that is handed in. Loads no
 * TensorFlow.js.
 *
 * @packageDocumentation
 */
export {
  type Fallback,
  type FallbackCode,
  type ThreadOption,
  type WasmEngineOptions,
  wasmEngine,
} from '@sr/engine'
export type { AlphaMode } from './upscale/alpha.js'
export type { Engine, EngineOption, LoadedNetwork, RunOptions } from './upscale/engines.js'
export type { UpscaleProgress } from './upscale/enlarge-picture.js'
export { UpscalerError, type UpscalerErrorCode } from './upscale/errors.js'
export {
  createMultiUpscaler,
  type MultiUpscaler,
  type UpscaleMultiOptions,
  type UpscaleMultiProgress,
} from './upscale/multi-upscaler.js'
export type { TileOption } from './upscale/picture-tiles.js'
export {
  createUpscaler,
  type Picture,
  type SamplesLike,
  type UpscaleOptions,
  type Upscaler,
  type UpscalerOptions,
} from './upscale/upscaler.js'
