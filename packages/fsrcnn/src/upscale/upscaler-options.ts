import type { AbortSignalLike, Engine, RunProgress } from '@sr/engine'
import type { RasterData } from '@sr/image'
import type { AlphaMode } from './picture-format.js'
import type { TileOption } from './picture-tiles.js'

/** An engine, or `auto`: one WebAssembly engine on all cores, which all upscalers with `auto` share. */
export type EngineOption = Engine | 'auto'

/** How an upscaler works. */
export interface UpscalerOptions {
  /**
   * What runs the network. Default `auto`: our WebAssembly engine on all cores. `wasmEngine({ threads: 2 })`
   * is the same on two threads, and `tfjsEngine(tf)` of @sr/fsrcnn/tfjs runs on your TensorFlow.js.
   * Upscalers may share an engine.
   */
  readonly engine?: EngineOption
  /**
   * How large a part of the picture is enlarged at once, in its pixels: a whole number from 1, `none` for all
   * of it, or `auto` (default), by the memory that the network's layers take. The result does not depend on
   * it. Engines that take whole pictures, as ours does for most networks, do not need it.
   */
  readonly tile?: TileOption
  /**
   * What becomes of alpha. Default: `model` for networks of one channel, otherwise `bicubic`: networks of
   * three channels cannot take alpha.
   */
  readonly alpha?: AlphaMode
  /** Which network of a file that has several, such as `multi`. Other files need no scale. */
  readonly scale?: number
}

/** How one picture is enlarged. */
export interface UpscaleOptions {
  /** Ends the call before the next part; it rejects with the signal's reason. */
  readonly signal?: AbortSignalLike | undefined
  /** Called before the first part and after each. What it throws ends the call; it is not awaited. */
  readonly onProgress?: ((progress: RunProgress) => void) | undefined
  /**
   * Where the result's samples go; default: a new array. It must hold the picture's kind of samples, have
   * the result's length (scale · width × scale · height × channels), and lie apart from the picture in
   * memory. With the same array for every frame of a video, no frame takes new memory. A call that
   * rejects leaves anything in it.
   */
  readonly into?: RasterData | undefined
  /**
   * For frames of a video. The upscaler keeps a copy of the picture and of its result until the next call with
   * `reuse`, which computes only what its pixels changed; the bits are the same as without. Progress tells of
   * what is computed alone. Such calls run one after another. Default false.
   */
  readonly reuse?: boolean | undefined
}
