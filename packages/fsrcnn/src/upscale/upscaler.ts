import { assertKnownOptions, kindOf, sayValue } from '@sr/checks'
import {
  type DrawFormat,
  type Engine,
  type LoadedNetwork,
  type RunProgress,
  type UpscaleRunOptions,
  wasmEngine,
} from '@sr/engine'
import {
  hasAlpha,
  type PictureLike,
  type Raster,
  type RasterData,
  type RawPicture,
  toRaster,
} from '@sr/image'
import { type NetworkConfig, pictureCrop, type Weights } from '@sr/network'
import { readMultiWeights } from '@sr/weights-converter/safetensors'
import { blankTarget } from './blank-target.js'
import {
  assertAlpha,
  assertFloatRange,
  assertUpscaleOptions,
  assertUpscalerOptions,
  checkedWeights,
} from './check-call.js'
import { copyTile } from './copy-tile.js'
import { type Disposes, disposable } from './disposable.js'
import { engineFailure, UpscalerError } from './errors.js'
import { createFrameMemory, type Enlarge } from './frame-memory.js'
import { pictureFormatOf } from './picture-format.js'
import {
  type DrawSource,
  type DrawTarget,
  mustBeRead,
  type PictureSource,
  readSource,
} from './picture-source.js'
import { upscaleInTiles } from './upscale-in-tiles.js'
import type { UpscaleOptions, UpscalerOptions } from './upscaler-options.js'

/** A network made ready to enlarge pictures. */
export interface Upscaler extends Disposes {
  /** The network's config, as its weights have it. */
  readonly config: NetworkConfig
  /** How many times as wide and as high the result is. */
  readonly scale: number
  /** The engine's name. */
  readonly engine: string
  /**
   * Enlarges a picture `scale` times, into one with the same kind of samples and the same channels (`alpha:
   * 'drop'` leaves out alpha). Bytes count from 0 to 255, 16-bit words to 65535, and floats from 0 to 1; the
   * result is clamped to these. Floats may lie beyond, from -1 to 2, as filters leave them. The picture is only
   * read, and must not change before the call ends. Calls may overlap.
   *
   * Rejects with RangeError or TypeError for a bad picture or `into`, with the signal's reason, with what
   * `onProgress` throws, and with UpscalerError for everything else.
   */
  upscale<Data extends RasterData>(
    image: PictureLike<Data> | RawPicture<Data>,
    options?: UpscaleOptions,
  ): Promise<Raster<SamplesLike<Data>>>
  /**
   * Enlarges what a browser has pictures in: a file, an `<img>`, a bitmap, a canvas, a frame. It is read by
   * `readPicture` of @sr/image/canvas, to sRGB, upright, and stays open. The result is RGBA (`alpha: 'drop'`
   * makes it RGB). Rejects with ImageError too if the source cannot be read.
   */
  upscale(source: PictureSource, options?: UpscaleOptions): Promise<Raster<Uint8ClampedArray<ArrayBuffer>>>
  /**
   * Enlarges a frame, bitmap, canvas or texture to a canvas, which takes the result's size, or to a texture of that
   * size; no pixel of it leaves the GPU. Resolves when it is drawn. Textures must be of the engine's device.
   * Missing unless the engine has a GPU: `webgpuEngine()` of @sr/engine/webgpu.
   *
   * Rejects with TypeError for what is none of these, with the signal's reason, and with UpscalerError. Output
   * that is not finite is not told.
   */
  readonly draw?: (
    source: DrawSource,
    target: DrawTarget,
    options?: Pick<UpscaleOptions, 'signal'>,
  ) => Promise<void>
  /**
   * Frees the network. Calls that still run reject with UpscalerError `disposed` before their next part. The
   * engine stays; a second call does nothing. `using upscaler = await createUpscaler(weights)` calls it at
   * the end of the block.
   */
  dispose(): void
}

/** An array of the same kind of samples. For a Node Buffer it is a Uint8Array. */
export type SamplesLike<Data extends RasterData> = Data extends Float32Array
  ? Float32Array<ArrayBuffer>
  : Data extends Uint16Array
    ? Uint16Array<ArrayBuffer>
    : Data extends Uint8ClampedArray
      ? Uint8ClampedArray<ArrayBuffer>
      : Uint8Array<ArrayBuffer>

/**
 * Makes a network ready to enlarge pictures. `weights` are a config with its tensors, or the
 * bytes of a safetensors file with one network or several. They are copied. Dispose the upscaler
 * to free what the engine keeps.
 *
 * Rejects with RangeError or TypeError for weights and options that make no sense, with CheckpointError for
 * bad bytes, and with UpscalerError `engine-failed` if the engine cannot load the network.
 */
export async function createUpscaler(
  weights: Weights | Uint8Array,
  options: UpscalerOptions = {},
): Promise<Upscaler> {
  assertUpscalerOptions(options)
  const { engine: option = 'auto', tile = 'auto', scale } = options
  const networks = isBytes(weights) ? readMultiWeights(weights) : [checkedWeights(weights)]
  const { config: given, tensors } = headOf(networks, scale)
  const config = exactConfig(given)
  const alpha = options.alpha ?? (config.channels === 1 ? 'model' : 'bicubic')
  assertAlpha(config, alpha)
  const engine = option === 'auto' ? sharedEngine() : option
  const loaded = await load(engine, { config, tensors })
  const inTiles = upscaleInTiles(config, loaded, tile)
  const frames = createFrameMemory()

  let isDisposed = false
  let running = 0
  const freeWhenUnused = () => {
    if (isDisposed && running === 0) loaded.dispose()
  }
  const assertAlive = () => {
    if (!isDisposed) return
    throw new UpscalerError('disposed', 'upscale: the upscaler has been disposed. Create a new one.')
  }

  /** Has the engine fill the target: all at once, or tile by tile if it takes no pictures. */
  async function upscaleInto(
    target: Raster,
    picture: Raster,
    { signal, onProgress, onTile }: UpscaleOptions,
    keeps?: UpscaleRunOptions['keeps'],
  ) {
    let ownError: unknown // the caller's or ours, and not the engine's
    const hooks = {
      signal,
      onProgress: (progress: RunProgress) => {
        try {
          assertAlive()
          signal?.throwIfAborted()
          if (progress.tile) onTile?.(copyTile(target, progress.tile), progress.tile)
          onProgress?.(progress)
        } catch (error) {
          ownError = error
          throw error
        }
      },
    }
    const format = pictureFormatOf(config, picture, alpha)
    try {
      if (loaded.upscale) await loaded.upscale(picture, target, format, { ...hooks, keeps })
      else await inTiles(picture, target, format, hooks)
    } catch (cause) {
      signal?.throwIfAborted()
      if (cause === ownError) throw cause
      throw engineFailure(cause, `enlarging ${picture.width} × ${picture.height} pixels`)
    }
  }

  /** Enlarges a picture into new memory, or into the caller's. */
  async function upscaleRaster(picture: Raster, options: UpscaleOptions): Promise<Raster> {
    if (picture.data instanceof Float32Array) assertFloatRange(picture.data)
    const isWithoutAlpha = hasAlpha(picture) && alpha === 'drop'
    const channels = picture.channels - (isWithoutAlpha ? 1 : 0)
    const target = blankTarget(picture, config.scale, channels, options.into)
    const enlarge: Enlarge = (to, from, keeps) => upscaleInto(to, from, options, keeps)
    if (options.reuse) await frames(target, picture, enlarge)
    else await enlarge(target, picture, undefined)
    return target
  }

  /** While a call runs, the network stays. */
  async function whileRunning<Result>(signal: UpscaleOptions['signal'], work: () => Promise<Result>) {
    assertAlive()
    signal?.throwIfAborted()
    running++
    try {
      return await work()
    } finally {
      running--
      freeWhenUnused()
    }
  }

  async function upscale(image: PictureLike | RawPicture | PictureSource, options: UpscaleOptions = {}) {
    assertAlive()
    assertUpscaleOptions(options)
    return whileRunning(options.signal, async () => {
      const picture = mustBeRead(image) ? await readSource(image, options.signal) : toRaster(image, 'upscale')
      assertAlive()
      return await upscaleRaster(picture, options)
    })
  }

  const { draw: drawOn } = loaded
  const draw: Upscaler['draw'] =
    drawOn &&
    (async (source, target, options = {}) => {
      assertKnownOptions('draw', options, ['signal'])
      const { signal } = options
      await whileRunning(signal, async () => {
        const formatOf: DrawFormat = (channels) => pictureFormatOf(config, { channels }, alpha)
        try {
          await drawOn(source, target, formatOf, { signal })
        } catch (cause) {
          signal?.throwIfAborted()
          throw cause instanceof TypeError ? cause : engineFailure(cause, 'drawing')
        }
      })
    })

  return disposable({
    config: given,
    scale: config.scale,
    engine: engine.name,
    upscale: upscale as Upscaler['upscale'],
    ...(draw && { draw }),
    dispose() {
      if (isDisposed) return
      isDisposed = true
      freeWhenUnused()
    },
  })
}

/** By its kind, because a frame or a test runner may have a Uint8Array of its own. */
const isBytes = (weights: unknown): weights is Uint8Array => kindOf(weights) === 'Uint8Array'

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
    `createUpscaler: scale must be one of the weights'. Expected ${scales}, found ${sayValue(scale)}. ` +
      `Say which, such as { scale: ${first.config.scale} }.`,
  )
}

/**
 * The config whose output is exactly `scale` times as large as its input, in spite
 * of the checkpoint's own crop.
 */
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
      `createUpscaler: ${engine.name} could not load the network: ` +
        (cause instanceof Error ? cause.message : String(cause)),
      { cause },
    )
  }
}
