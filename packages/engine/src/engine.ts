import type { Weights } from '@sr/network'
import type { RunProgress } from './run-job.js'

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
  /** Frees the weights. Called once, after the last run has ended. */
  dispose(): void
}

/** An engine that runs a picture in one piece may leave both unheeded. */
export interface RunOptions {
  /** Ends the run before its next part; it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: RunProgress) => void) | undefined
}
