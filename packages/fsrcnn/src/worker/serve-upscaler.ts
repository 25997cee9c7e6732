import { type WasmEngineOptions, wasmEngine } from '@sr/engine'
import type { Raster } from '@sr/image'
import { isPair } from '../restoring/check-restoring.js'
import { createRestoringUpscaler, isRestoringUpscaler } from '../restoring/restoring-upscaler.js'
import { blankLike } from '../upscale/blank-target.js'
import { UpscalerError } from '../upscale/errors.js'
import { createUpscaler, type Upscaler } from '../upscale/upscaler.js'
import { showLife } from './life-sign.js'
import type { SentPicture, SentSource, ToUpscalerWorker, Wishes } from './messages.js'
import { packError } from './sent-error.js'
import type { UpscalerPort } from './worker-handle.js'

/** A call whose picture arrives, or is being enlarged. */
interface RunningCall {
  readonly abort: AbortController
  /** Of a picture that comes in several messages. */
  readonly arriving?: { readonly picture: Raster; samples: number; readonly wishes: Wishes }
}

/**
 * All that the upscaler's worker does: it makes one upscaler and enlarges the pictures that are sent.
 * scripts/build-worker.js bundles it.
 */
export function serveUpscaler(
  port: UpscalerPort,
  version: string,
  engineOptions: WasmEngineOptions = {},
): void {
  const calls = new Map<number, RunningCall>()
  let upscaler: Promise<Upscaler> | undefined

  async function create({ creation, lifeSign }: ToUpscalerWorker & { kind: 'create' }): Promise<void> {
    try {
      if (lifeSign !== undefined) await showLife(lifeSign)
      const { weights, scale, alpha, tile, threads } = creation
      const engine = wasmEngine({
        ...engineOptions,
        threads,
        onFallback: (fallback) => port.postMessage({ kind: 'fallback', fallback }),
      })
      const options = {
        engine,
        ...(alpha !== undefined && { alpha }),
        ...(tile !== undefined && { tile }),
      }
      upscaler = isPair(weights)
        ? createRestoringUpscaler(weights, options)
        : createUpscaler(weights, { ...options, ...(scale !== undefined && { scale }) })
      const { config, scale: factor, engine: name } = await upscaler
      port.postMessage({ kind: 'created', description: { config, scale: factor, engine: name } })
    } catch (error) {
      port.postMessage({ kind: 'refused', error: packError(error) })
    }
  }

  async function enlarge(call: number, picture: Raster | SentSource, wishes: Wishes) {
    const { progress, tiles, reuse, restore, file, chooses } = wishes
    try {
      const maker = await upscaler
      if (maker === undefined) return
      const isRestoring = isRestoringUpscaler(maker)
      if (chooses && isRestoring) {
        const restoration = await maker.choose(picture as Raster, file)
        port.postMessage({ kind: 'chosen', call, restoration })
        return
      }
      const result = await maker.upscale(picture as Raster, {
        signal: calls.get(call)?.abort.signal,
        reuse,
        ...(isRestoring && { restore, file }),
        onProgress: progress
          ? (progress) => port.postMessage({ kind: 'progress', call, progress })
          : undefined,
        onTile: tiles
          ? (tile, at) => port.postMessage({ kind: 'tile', call, tile, at }, buffersOf(tile))
          : undefined,
      })
      port.postMessage({ kind: 'done', call, result }, buffersOf(result))
    } catch (error) {
      port.postMessage({ kind: 'failed', call, error: packError(error) })
    } finally {
      if ('close' in picture) picture.close()
      calls.delete(call)
    }
  }

  function begin({ call, picture: sent, wishes }: ToUpscalerWorker & { kind: 'upscale' }): void {
    try {
      const [picture, samples] = [wholePicture(sent), sent.data.length]
      calls.set(call, { abort: new AbortController(), arriving: { picture, samples, wishes } })
      enlargeIfComplete(call)
    } catch (error) {
      port.postMessage({ kind: 'failed', call, error: packError(error) })
    }
  }

  function enlargeIfComplete(call: number): void {
    const arriving = calls.get(call)?.arriving
    if (arriving === undefined || arriving.samples < arriving.picture.data.length) return
    void enlarge(call, arriving.picture, arriving.wishes)
  }

  port.onmessage = ({ data: message }) => {
    switch (message.kind) {
      case 'create':
        void create(message)
        break
      case 'upscale':
        begin(message)
        break
      case 'samples': {
        const arriving = calls.get(message.call)?.arriving
        if (arriving === undefined) break
        arriving.picture.data.set(message.data, arriving.samples)
        arriving.samples += message.data.length
        enlargeIfComplete(message.call)
        break
      }
      case 'read':
        calls.set(message.call, { abort: new AbortController() })
        void enlarge(message.call, message.source, message.wishes)
        break
      case 'abort': {
        const running = calls.get(message.call)
        calls.delete(message.call) // of a picture that has not arrived nothing will be heard
        running?.abort.abort()
        break
      }
    }
  }
  port.postMessage({ kind: 'ready', version })
}

const buffersOf = ({ data }: Raster): ArrayBuffer[] => [data.buffer as ArrayBuffer]

/** Room for all samples, with the first ones in it. Throws UpscalerError `out-of-memory`. */
function wholePicture({ samples, data: first, ...shape }: SentPicture): Raster {
  if (first.length === samples) return { ...shape, data: first }
  try {
    const data = blankLike(first, samples)
    data.set(first)
    return { ...shape, data }
  } catch (cause) {
    const megabytes = Math.ceil((samples * first.BYTES_PER_ELEMENT) / 1e6)
    throw new UpscalerError(
      'out-of-memory',
      `upscale: no room in the worker for the picture. Expected ${megabytes} MB. Enlarge it in parts.`,
      { cause },
    )
  }
}
