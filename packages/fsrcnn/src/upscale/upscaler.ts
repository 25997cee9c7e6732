import { type Engine, type LoadedNetwork, type RunProgress, wasmEngine } from '@sr/engine'
import { hasAlpha, type PictureLike, type Raster, type RasterData, toRaster } from '@sr/image'
import { assertWeights, type NetworkConfig, parseNetworkConfig, pictureCrop, type Weights } from '@sr/network'
import { readMultiWeights } from '@sr/weights-converter/safetensors'
import { blankTarget } from './blank-target.js'
import { engineFailure, UpscalerError } from './errors.js'
import { type AlphaMode, pictureFormatOf } from './picture-format.js'
import type { TileOption } from './picture-tiles.js'
import { repeatEdge } from './repeat-edge.js'
import { upscaleInTiles } from './upscale-in-tiles.js'

/** An engine to run networks on, or `auto`: ours, with a thread for each core, shared by all upscalers that are given none. */
export type EngineOption = Engine | 'auto'

/** How an upscaler works. */
export interface UpscalerOptions {
  /**
   * What runs the network. Default `auto`: our WebAssembly engine on all cores. `wasmEngine({ threads: 2 })` is the same on as many
   * threads as you wish; `tfjsEngine(tf)` of @sr/fsrcnn/tfjs runs on your TensorFlow.js.
   */
  readonly engine?: EngineOption
  /**
   * Default `auto`: by the memory that the network's layers take. The result does not depend on it. Engines that take whole
   * pictures, as ours does for most networks, cut them themselves.
   */
  readonly tile?: TileOption
  /** Default: `model` for one-channel networks, `bicubic` for three-channel ones, which cannot take alpha. */
  readonly alpha?: AlphaMode
  /** Which head of a file that has several, such as `multi`. */
  readonly scale?: number
}

/** How one picture is enlarged. */
export interface UpscaleOptions {
  /** Ends the call before its next tile, or inside one if the engine can; it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Called before the first tile and after each; what it throws ends the call. A promise that it returns is not waited for. */
  readonly onProgress?: ((progress: RunProgress) => void) | undefined
  /**
   * Where the result's samples go, as into the same array for every frame of a video; default: a new array. Of the picture's
   * kind of samples and of the result's length. A call that rejects leaves anything in it.
   */
  readonly into?: RasterData | undefined
}

/** A network made ready to enlarge pictures. */
export interface Upscaler {
  readonly config: NetworkConfig
  readonly scale: number
  /** The engine's name. */
  readonly engine: string
  /**
   * Enlarges a picture `scale` times, into a new one with the same kind of samples and the same channels (`alpha: 'drop'`
   * leaves out alpha). The picture is only read; it must not change before the call ends.
   *
   * Rejects with RangeError or TypeError for a bad picture or `into`, with the signal's reason, with what onProgress throws, and with
   * UpscalerError for everything else.
   */
  upscale<Data extends RasterData>(
    image: PictureLike<Data>,
    options?: UpscaleOptions,
  ): Promise<Raster<SamplesLike<Data>>>
  /** Frees the network; calls that still run reject at their next tile. A second call does nothing. */
  dispose(): void
}

/** An array of the same kind of samples; a Node Buffer becomes a Uint8Array. */
export type SamplesLike<Data extends RasterData> = Data extends Float32Array
  ? Float32Array<ArrayBuffer>
  : Data extends Uint16Array
    ? Uint16Array<ArrayBuffer>
    : Data extends Uint8ClampedArray
      ? Uint8ClampedArray<ArrayBuffer>
      : Uint8Array<ArrayBuffer>

/**
 * Makes a network ready to enlarge pictures. `weights` are a config with its tensors, or the bytes of a safetensors file
 * that holds both, of one network or of several heads. Dispose the upscaler to free what the engine keeps.
 *
 * Rejects with RangeError or TypeError for weights and options that make no sense, CheckpointError for bad bytes, and
 * UpscalerError `engine-failed` if the engine cannot load the network.
 */
export async function createUpscaler(
  weights: Weights | Uint8Array,
  { engine: option = 'auto', tile = 'auto', alpha: alphaOption, scale }: UpscalerOptions = {},
): Promise<Upscaler> {
  const networks = weights instanceof Uint8Array ? readMultiWeights(weights) : [checkedWeights(weights)]
  const { config: given, tensors } = headOf(networks, scale)
  const config = exactConfig(given)
  const alpha = alphaOption ?? (config.channels === 1 ? 'model' : 'bicubic')
  assertOptions(config, option, tile, alpha)
  const engine = option === 'auto' ? sharedEngine() : option
  const loaded = await load(engine, { config, tensors })
  const inFours = upscaleInTiles(config, loaded, tile)

  let isDisposed = false
  let running = 0
  const freeWhenUnused = () => {
    if (isDisposed && running === 0) loaded.dispose()
  }
  const assertAlive = () => {
    if (!isDisposed) return
    throw new UpscalerError('disposed', 'upscale: the upscaler has been disposed. Create a new one.')
  }

  /** The target filled by the engine, which takes the picture whole or tile by tile. */
  async function upscaleInto(target: Raster, picture: Raster, { signal, onProgress }: UpscaleOptions) {
    let ownError: unknown // what is not the engine's fault
    const hooks = {
      signal,
      onProgress: (progress: RunProgress) => {
        try {
          assertAlive()
          signal?.throwIfAborted()
          onProgress?.(progress)
        } catch (error) {
          ownError = error
          throw error
        }
      },
    }
    const format = pictureFormatOf(config, picture, alpha)
    try {
      if (loaded.upscale) await loaded.upscale(picture, target, format, hooks)
      else await inFours(picture, target, format, hooks)
    } catch (cause) {
      signal?.throwIfAborted()
      if (cause === ownError) throw cause
      throw engineFailure(cause, `enlarging ${picture.width} × ${picture.height} pixels`)
    }
  }

  return {
    config: given,
    scale: config.scale,
    engine: engine.name,
    async upscale<Data extends RasterData>(
      image: PictureLike<Data>,
      options: UpscaleOptions = {},
    ): Promise<Raster<SamplesLike<Data>>> {
      assertAlive()
      options.signal?.throwIfAborted()
      const picture = toRaster(image, 'upscale')
      if (picture.data instanceof Float32Array) assertFinite(picture.data)
      const isWithoutAlpha = hasAlpha(picture) && alpha === 'drop'
      const channels = picture.channels - (isWithoutAlpha ? 1 : 0)
      const target = blankTarget(picture, config.scale, channels, options.into)
      running++
      try {
        await upscaleInto(target, picture, options)
        repeatEdge(target, config)
      } finally {
        running--
        freeWhenUnused()
      }
      return target as Raster<SamplesLike<Data>>
    },
    dispose() {
      if (isDisposed) return
      isDisposed = true
      freeWhenUnused()
    },
  }
}

let shared: Engine | undefined

/** The engine of all upscalers that are given none, made when it is first asked for. */
export function sharedEngine(): Engine {
  shared ??= wasmEngine()
  return shared
}

/** The only network, or the one for the scale. */
function headOf(networks: readonly Weights[], scale: number | undefined): Weights {
  const [first, ...others] = networks
  if (scale === undefined && others.length === 0) return first
  const head = networks.find(({ config }) => config.scale === scale)
  if (head !== undefined) return head
  const scales = networks.map(({ config }) => config.scale).join(', ')
  throw new RangeError(
    `createUpscaler: scale must be one of the weights', ${scales}, found ${scale}. Several heads need one: { scale: ${first.config.scale} }.`,
  )
}

/** Weights from a caller without types must not fail halfway through a picture. */
function checkedWeights(given: Weights): Weights {
  if (typeof given?.tensors?.get !== 'function') {
    const found = Object.prototype.toString.call(given).slice('[object '.length, -1)
    throw new TypeError(
      `createUpscaler: weights are of the wrong kind. Expected { config, tensors } or the bytes of a weights file as a Uint8Array, found ${found}. Of an ArrayBuffer: new Uint8Array(buffer).`,
    )
  }
  const { config, tensors } = given
  const weights = { config: parseNetworkConfig(config), tensors }
  assertWeights(weights)
  return weights
}

function assertOptions(
  config: NetworkConfig,
  engine: EngineOption,
  tile: TileOption,
  alpha: AlphaMode,
): void {
  const where = 'createUpscaler'
  if (engine !== 'auto' && typeof engine?.load !== 'function') {
    throw new TypeError(
      `${where}: engine must be 'auto' or an engine, such as wasmEngine({ threads: 2 }) or tfjsEngine(tf) of @sr/fsrcnn/tfjs, found ${engine}.`,
    )
  }
  if (tile !== 'auto' && tile !== 'none' && !(Number.isInteger(tile) && tile >= 1)) {
    throw new RangeError(
      `${where}: tile must be 'auto', 'none' or a whole number of pixels from 1, found ${tile}.`,
    )
  }
  if (!['model', 'bicubic', 'drop'].includes(alpha)) {
    throw new RangeError(`${where}: alpha must be 'model', 'bicubic' or 'drop', found ${alpha}.`)
  }
  if (alpha === 'model' && config.channels !== 1) {
    throw new RangeError(
      `${where}: alpha 'model' needs a network of 1 channel, found ${config.channels}. Use alpha: 'bicubic' or 'drop'.`,
    )
  }
}

/** The config under which the network's output is exactly scale × its input, whatever the checkpoint's own crop gave. */
function exactConfig(config: NetworkConfig): NetworkConfig {
  if (config.architecture !== 'fsrcnn' || !config.deconv.inexact) return config
  const crop = pictureCrop(config.deconv, config.scale)
  return { ...config, deconv: { ...config.deconv, crop, inexact: false } }
}

async function load(engine: Engine, weights: Weights): Promise<LoadedNetwork> {
  try {
    return await engine.load(weights)
  } catch (cause) {
    throw new UpscalerError(
      'engine-failed',
      `createUpscaler: ${engine.name} could not load the network: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    )
  }
}

function assertFinite(samples: Float32Array): void {
  for (let i = 0; i < samples.length; i++) {
    if (Number.isFinite(samples[i])) continue
    throw new RangeError(
      `upscale: the picture holds ${samples[i]} at index ${i}. Expected finite numbers, 0 for black to 1 for white.`,
    )
  }
}
