import { assertKnownOptions, kindOf, sayValue } from '@sr/checks'
import type { Fallback, ThreadOption } from '@sr/engine'
import {
  hasAlpha,
  type PictureLike,
  type Raster,
  type RasterData,
  type RawPicture,
  toRaster,
  yieldToEventLoop,
} from '@sr/image'
import type { Weights } from '@sr/network'
import { assertFile, assertRestoringOptions, isPair, pairHints } from '../restoring/check-restoring.js'
import type { RestoringOptions } from '../restoring/restoring-options.js'
import type { RestoringUpscaler } from '../restoring/restoring-upscaler.js'
import { blankTarget } from '../upscale/blank-target.js'
import { assertKindOfWeights, assertUpscaleOptions, assertUpscalerOptions } from '../upscale/check-call.js'
import { disposable } from '../upscale/disposable.js'
import { UpscalerError } from '../upscale/errors.js'
import type { AlphaMode } from '../upscale/picture-format.js'
import { mustBeRead, type PictureSource } from '../upscale/picture-source.js'
import type { TileOption } from '../upscale/picture-tiles.js'
import type { Upscaler } from '../upscale/upscaler.js'
import type { RestoringPair } from '../weights/restoring-pair.js'
import type { Creation, SentSource } from './messages.js'
import { takeSource } from './take-source.js'
import { openWorkerLink, type WorkerLink } from './worker-link.js'

/** How an upscaler in a worker works. */
export interface WorkerUpscalerOptions {
  /** As of `createUpscaler`: which network of a file that has several. */
  readonly scale?: number
  /** As of `createUpscaler`: what becomes of alpha. */
  readonly alpha?: AlphaMode
  /** As of `createUpscaler`: how large a part is enlarged at once. */
  readonly tile?: TileOption
  /** How many threads compute: a whole number from 1 to 64, or `auto` (default), one on each core up to 16. */
  readonly threads?: ThreadOption
  /** Told why the engine in the worker is slower than it could be, once for each reason. */
  readonly onFallback?: (fallback: Fallback) => void
  /**
   * Where `@sr/fsrcnn/worker.js` is served, for pages whose content security policy forbids workers from
   * `blob:`. Without it (default) the worker is part of the program. Node takes no notice of it.
   */
  readonly workerUrl?: string | URL
}

/**
 * `createRestoringUpscaler` in a worker of its own: with a pair, pictures that were compressed are restored as they
 * need. All else as with weights; rejects as that does, too.
 */
export async function createWorkerUpscaler(
  pair: RestoringPair,
  options?: Omit<WorkerUpscalerOptions, 'scale'>,
): Promise<RestoringUpscaler>
/**
 * `createUpscaler` in a worker of its own, with all its threads: the calling thread stays free, and bits and
 * errors are the same. The worker gets a copy of each picture; results are handed over without one. Dispose
 * the upscaler to end the worker.
 *
 * Rejects as `createUpscaler` does, and with UpscalerError `no-worker` where no worker can be started. A call
 * rejects with `worker-failed` if the worker ended meanwhile; the next call starts a new one.
 */
export async function createWorkerUpscaler(
  weights: Weights | Uint8Array,
  options?: WorkerUpscalerOptions,
): Promise<Upscaler>
export async function createWorkerUpscaler(
  weights: Weights | Uint8Array | RestoringPair,
  options: WorkerUpscalerOptions = {},
): Promise<Upscaler | RestoringUpscaler> {
  const restores = isPair(weights)
  assertOptions(options, restores)
  const { scale, alpha, tile, threads = 'auto', onFallback, workerUrl } = options
  const creation: Creation = { weights: copyOfWeights(weights), scale, alpha, tile, threads }
  const tellOnce = fallbackTeller(onFallback)
  const openLink = () => openWorkerLink(creation, workerUrl, tellOnce)
  let link: WorkerLink = await openLink()
  let opening: Promise<WorkerLink> | undefined
  let isDisposed = false
  const disposedError = () =>
    new UpscalerError('disposed', 'upscale: the upscaler has been disposed. Create a new one.')

  /** The worker that runs, or a new one in place of one that has ended. */
  async function openedLink(): Promise<WorkerLink> {
    if (isDisposed) throw disposedError()
    if (link.isOpen) return link
    opening ??= openLink().finally(() => {
      opening = undefined
    })
    link = await opening
    if (isDisposed) {
      link.close(disposedError())
      throw disposedError()
    }
    return link
  }

  /** A decoder soon has no more frames to give, of those that nobody closes. */
  async function linkFor(picture: SentSource | Raster): Promise<WorkerLink> {
    try {
      return await openedLink()
    } catch (error) {
      if ('close' in picture) picture.close()
      throw error
    }
  }

  const { description } = link

  async function upscale(image: PictureLike | RawPicture | PictureSource, options: RestoringOptions = {}) {
    if (isDisposed) throw disposedError()
    if (restores) assertRestoringOptions(options)
    const { restore, file, ...usual } = options
    assertUpscaleOptions(restores ? usual : options)
    const { signal, into } = options
    signal?.throwIfAborted()
    if (mustBeRead(image)) {
      const source = await takeSource(image, signal)
      const result = await (await linkFor(source)).upscale(source, options)
      return into ? copySamples(result.data, targetOf(result, into)) : result
    }
    const picture = toRaster(image, 'upscale')
    const channels = picture.channels - (hasAlpha(picture) && alpha === 'drop' ? 1 : 0)
    const target = into && blankTarget(picture, description.scale, channels, into)
    const result = await (await openedLink()).upscale(picture, options)
    return target ? copySamples(result.data, target) : result
  }

  /** Of a source the size is known only now. */
  function targetOf({ width, height, channels, data }: Raster, into: RasterData): Raster {
    const { scale } = description
    return blankTarget(
      { width: width / scale, height: height / scale, channels, data },
      scale,
      channels,
      into,
    )
  }

  async function choose(image: PictureLike | RawPicture | PictureSource, file?: Uint8Array) {
    if (isDisposed) throw disposedError()
    assertFile('choose', file)
    const picture = mustBeRead(image) ? await takeSource(image, undefined) : toRaster(image, 'choose')
    return await (await linkFor(picture)).choose(picture, file)
  }

  return disposable({
    ...description,
    upscale: upscale as Upscaler['upscale'],
    ...(restores && { choose }),
    dispose() {
      if (isDisposed) return
      isDisposed = true
      link.close(disposedError())
    },
  })
}

function assertOptions(options: WorkerUpscalerOptions, restores: boolean): void {
  const where = 'createWorkerUpscaler'
  const known = ['alpha', 'tile', 'threads', 'onFallback', 'workerUrl', ...(restores ? [] : ['scale'])]
  assertKnownOptions(where, options, known, {
    ...(restores && pairHints),
    engine: 'The engine is wasmEngine, in the worker; createUpscaler takes others.',
    signal: 'It is an option of upscale.',
    onProgress: 'It is an option of upscale.',
    into: 'It is an option of upscale.',
  })
  const { tile, onFallback, workerUrl } = options
  if (tile !== undefined) assertUpscalerOptions({ tile })
  if (onFallback !== undefined && typeof onFallback !== 'function') {
    throw new TypeError(`${where}: onFallback must be a function, found ${sayValue(onFallback)}.`)
  }
  if (workerUrl !== undefined && typeof workerUrl !== 'string' && kindOf(workerUrl) !== 'URL') {
    throw new TypeError(`${where}: workerUrl must be a string or a URL, found ${sayValue(workerUrl)}.`)
  }
}

/** A copy for the worker, and for one that follows it. What is wrong with their numbers the worker says. */
function copyOfWeights(weights: Creation['weights']): Creation['weights'] {
  if (isPair(weights)) return structuredClone(weights)
  if (kindOf(weights) === 'Uint8Array') return new Uint8Array(weights as Uint8Array)
  assertKindOfWeights(weights)
  return structuredClone({ config: weights.config, tensors: new Map(weights.tensors) })
}

/** Each worker tells once; a new one in place of another would tell again. */
function fallbackTeller(onFallback: ((fallback: Fallback) => void) | undefined) {
  const told = new Set<string>()
  return (fallback: Fallback) => {
    if (told.has(fallback.code)) return
    told.add(fallback.code)
    onFallback?.(fallback)
  }
}

const sliceSamples = 2 ** 20

/** Copies slice by slice: in the time of a large picture the page would not paint. */
async function copySamples(from: RasterData, target: Raster): Promise<Raster> {
  for (let start = 0; start < from.length; start += sliceSamples) {
    if (start > 0) await yieldToEventLoop()
    target.data.set(from.subarray(start, start + sliceSamples), start)
  }
  return target
}
