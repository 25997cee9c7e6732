import { type WasmEngineOptions, wasmEngine } from '@sr/engine'
import type { Raster } from '@sr/image'
import { blankLike } from '../upscale/blank-target.js'
import { UpscalerError } from '../upscale/errors.js'
import { createUpscaler, type Upscaler } from '../upscale/upscaler.js'
import { showLife } from './life-sign.js'
import type { SentPicture, ToUpscalerWorker } from './messages.js'
import { packError } from './sent-error.js'
import type { UpscalerPort } from './worker-handle.js'

/** A call whose picture arrives, or is being enlarged. */
interface RunningCall {
  readonly picture: Raster
  readonly wantsProgress: boolean
  readonly reuse: boolean
  readonly abort: AbortController
  /** How many samples have arrived. */
  arrived: number
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
      upscaler = createUpscaler(weights, {
        engine,
        ...(scale !== undefined && { scale }),
        ...(alpha !== undefined && { alpha }),
        ...(tile !== undefined && { tile }),
      })
      const { config, scale: factor, engine: name } = await upscaler
      port.postMessage({ kind: 'created', description: { config, scale: factor, engine: name } })
    } catch (error) {
      port.postMessage({ kind: 'refused', error: packError(error) })
    }
  }

  /** Enlarges the picture once all of it is here. */
  async function runIfComplete(call: number, running: RunningCall): Promise<void> {
    const { picture, abort, wantsProgress, reuse, arrived } = running
    if (arrived < picture.data.length) return
    try {
      const result = await (await upscaler)?.upscale(picture, {
        signal: abort.signal,
        reuse,
        onProgress: wantsProgress
          ? (progress) => port.postMessage({ kind: 'progress', call, progress })
          : undefined,
      })
      if (result) port.postMessage({ kind: 'done', call, result }, [result.data.buffer])
    } catch (error) {
      port.postMessage({ kind: 'failed', call, error: packError(error) })
    } finally {
      calls.delete(call)
    }
  }

  function begin({ call, picture, ...wishes }: ToUpscalerWorker & { kind: 'upscale' }): void {
    try {
      const abort = new AbortController()
      const running = { ...wishes, picture: wholePicture(picture), abort, arrived: picture.data.length }
      calls.set(call, running)
      void runIfComplete(call, running)
    } catch (error) {
      port.postMessage({ kind: 'failed', call, error: packError(error) })
    }
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
        const running = calls.get(message.call)
        if (running === undefined) break
        running.picture.data.set(message.data, running.arrived)
        running.arrived += message.data.length
        void runIfComplete(message.call, running)
        break
      }
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
