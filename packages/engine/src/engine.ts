import type { Raster, Rect } from '@sr/image'
import type { Weights } from '@sr/network'
import type { PictureFormat } from './picture-format.js'

/** What runs networks: a name for reports and a way to make a network ready. Nothing is allocated before `load`. */
export interface Engine {
  /** Such as `wasm` or `tfjs-webgl`. */
  readonly name: string
  /**
   * Makes a network ready to run; the caller disposes it. The weights are complete and finite (`assertWeights` of @sr/network
   * says so); they are copied, so the caller may drop them.
   */
  load(weights: Weights): Promise<LoadedNetwork>
}

/** A network in an engine's memory. */
export interface LoadedNetwork {
  /**
   * Runs all layers of `listLayers(config)` on a picture of height × width × channels, interleaved, and returns the output
   * in the same order. The input is only read, and must not be written to until the run has ended. Runs may be started one
   * after another without waiting.
   */
  run(input: Float32Array, height: number, width: number, options?: RunOptions): Promise<Float32Array>
  /** Left out by engines that take no pictures, and for networks that make no picture of another. */
  readonly upscale?: Upscale
  /** Frees the weights. Called once, after the last run has ended. */
  dispose(): void
}

/**
 * Enlarges a picture through the network into `target`, which has the same kind of samples and is exactly as many times as
 * large as the network enlarges: `format` says what the samples mean. Both pictures belong to the engine until the run has ended; `picture` is only read. Float samples are finite.
 *
 * Rejects with EngineError `bad-output` if the network's output is not finite.
 */
export type Upscale = (
  picture: Raster,
  target: Raster,
  format: PictureFormat,
  options?: RunOptions,
) => Promise<void>

/** An engine that runs a picture in one piece may leave both unheeded. */
export interface RunOptions {
  /** Ends the run before its next part; it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: RunProgress) => void) | undefined
}

/** How far a run is. */
export interface RunProgress {
  /** Parts done, from 0. */
  readonly done: number
  readonly total: number
  /** done / total; 0 and 1 are always reported. */
  readonly ratio: number
  /** The output's pixels that were just finished; undefined before the first. */
  readonly tile: Rect | undefined
}
