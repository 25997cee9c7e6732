import type { Weights } from '@sr/network'
import type { PictureFormat } from './picture-format.js'
import type { RunProgress } from './threads/run-job.js'

/** What runs networks: a name for reports and a way to make a network ready. Nothing is allocated before `load`. */
export interface Engine {
  /** Such as `wasm` or `tfjs-webgl`. */
  readonly name: string
  /**
   * Makes a network ready to run; the caller disposes it. The weights are complete and finite; they are copied, so the caller
   * may drop them.
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
  /**
   * Enlarges an 8-bit picture through the network into `target`, bytes in and bytes out: `format` says what they mean. A last
   * channel of `target` beyond the format's colours is alpha; it becomes opaque. Both pictures belong to the engine until the
   * run has ended. Left out by engines that cannot do this, and for networks whose output is not exactly a multiple of the
   * picture. Rejects with EngineError `bad-output` if the network's output is not finite.
   */
  readonly enlarge?: (
    picture: BytePicture,
    target: BytePicture,
    format: PictureFormat,
    options?: RunOptions,
  ) => Promise<void>
  /** Frees the weights. Called once, after the last run has ended. */
  dispose(): void
}

/** An 8-bit picture, row by row, channels interleaved. */
export interface BytePicture {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly data: Uint8Array | Uint8ClampedArray
}

/** An engine that runs a picture in one piece may leave both unheeded. */
export interface RunOptions {
  /** Ends the run before its next part; it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: RunProgress) => void) | undefined
}
