import type { Weights } from '@sr/network'

/** What runs networks: a name for reports and a way to make a network ready. Nothing is allocated before `load`. */
export interface Engine {
  /** Such as `tfjs-wasm`. */
  readonly name: string
  /**
   * Makes a network ready to run. The caller disposes it. The weights are complete and finite, and a deconvolution's output
   * is exactly scale × its input; the numbers are copied, so the caller may drop them.
   */
  load(weights: Weights): Promise<LoadedNetwork>
}

/** A network in an engine's memory. */
export interface LoadedNetwork {
  /**
   * Runs all layers of `listLayers(config)` on a picture of height × width × channels, interleaved, and returns the output
   * in the same order. The input is only read. Runs may be started one after another without waiting.
   */
  run(input: Float32Array, height: number, width: number): Promise<Float32Array>
  /** Frees the weights. Called once, after the last run has ended. */
  dispose(): void
}
