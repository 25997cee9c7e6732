/**
 * Enlarges pictures with small super-resolution networks. Loads no TensorFlow.js; an engine is handed in.
 *
 * @packageDocumentation
 */
export type { AlphaMode } from './alpha.js'
export type { Engine, LoadedNetwork } from './engines.js'
export type { UpscaleProgress } from './enlarge-picture.js'
export { UpscalerError, type UpscalerErrorCode } from './errors.js'
export type { TileOption } from './picture-tiles.js'
export {
  createUpscaler,
  type Picture,
  type SamplesLike,
  type UpscaleOptions,
  type Upscaler,
  type UpscalerOptions,
} from './upscaler.js'
