import type { AbortSignalLike, Raster, Rect } from '@sr/image'
import type { Weights } from '@sr/network'
import type { PictureFormat } from './picture-format.js'

/** What runs networks. Nothing is allocated before `load`. */
export interface Engine {
  /** For reports, such as `wasm` or `tfjs-webgl`. */
  readonly name: string
  /**
   * Makes a network ready to run; the caller disposes it. The weights must be complete and finite, which
   * `assertWeights` of @sr/network checks. They are copied, so the caller may drop them.
   */
  load(weights: Weights): Promise<LoadedNetwork>
}

/** A network in an engine's memory. */
export interface LoadedNetwork {
  /**
   * Runs all layers of `listLayers(config)` on a picture of the network's own floats:
   * height × width × channels, interleaved, row by row. The output is a new array in the same
   * order. The input is only read, and must not change until the run has ended. A run may be
   * started before the last one has ended.
   */
  run(input: Float32Array, height: number, width: number, options?: RunOptions): Promise<Float32Array>
  /** Missing if the engine takes no pictures, or the output is not exactly `scale` times as large. */
  readonly upscale?: Upscale
  /** Missing where there is no GPU that a picture could stay on. */
  readonly draw?: Draw
  /** Frees the weights. Called once, after the last run has ended. */
  dispose(): void
}

/**
 * Enlarges a picture through the network into `target`, which must be exactly `scale` times as large and hold
 * the same kind of samples: bytes, 16-bit words or floats. `format` says what the samples mean, and how many
 * channels `target` has. Both pictures belong to the engine until the run has ended, and do not overlap in
 * memory; `picture` is only read. Its floats must be finite. A run that rejects leaves anything in `target`.
 *
 * Rejects with RangeError or TypeError if pictures, format and network do not fit one another, with
 * EngineError (`bad-output` if the network's output is not finite), with the signal's reason, or
 * with what `onProgress` throws.
 */
export type Upscale = (
  picture: Raster,
  target: Raster,
  format: PictureFormat,
  options?: UpscaleRunOptions,
) => Promise<void>

/**
 * Enlarges a picture that is on the GPU, or that the browser puts there, to where it can stay: `source` is a
 * GPUTexture, VideoFrame, video element, ImageBitmap or canvas, `target` a GPUTexture of the result's size or a
 * canvas, which takes that size. No pixel of it comes back to the program. Textures must be of the engine's device.
 * Resolves when the GPU is done.
 *
 * Rejects with TypeError for what is none of these or cannot be read or written, with the signal's reason, or with
 * EngineError, of which `no-pixels`, `cross-origin` and `picture-too-large` are this one's own. Output that is not
 * finite is not told.
 */
export type Draw = (
  source: object,
  target: object,
  formatOf: DrawFormat,
  options?: Pick<RunOptions, 'signal'>,
) => Promise<void>

/** What the samples mean of a picture that has three channels, or alpha too. */
export type DrawFormat = (channels: 3 | 4) => PictureFormat

/** How a picture's run can be ended and watched, and what of its target is right already. */
export interface UpscaleRunOptions extends RunOptions {
  /**
   * Asked for rectangles of the picture, before the first part: whether the target already holds what becomes
   * of exactly these pixels in this place. Where it does, nothing is computed. Engines may ignore it.
   */
  readonly keeps?: ((input: Rect) => boolean) | undefined
}

/** How a run can be ended and watched. Engines that run a picture in one piece may ignore both. */
export interface RunOptions {
  /** Ends the run before its next part; it rejects with the signal's reason. */
  readonly signal?: AbortSignalLike | undefined
  /** Told before the first part and after each; what it throws ends the run. */
  readonly onProgress?: ((progress: RunProgress) => void) | undefined
}

/** How far a run is. */
export interface RunProgress {
  /** Parts that are done, of `total`. */
  readonly done: number
  readonly total: number
  /** done / total; 0 and 1 are always reported, of a run without parts 1 alone. */
  readonly ratio: number
  /** The rectangle of the output that was just finished, in its pixels; undefined before the first. */
  readonly tile: Rect | undefined
}
