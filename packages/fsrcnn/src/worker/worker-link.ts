import type { Fallback, RunProgress } from '@sr/engine'
import { startUpscalerWorker } from '@sr/fsrcnn/start-upscaler-worker'
import { type Raster, type RasterData, type Rect, yieldToEventLoop } from '@sr/image'
import type { Restoration, RestoringOptions } from '../restoring/restoring-options.js'
import { blankLike } from '../upscale/blank-target.js'
import { UpscalerError } from '../upscale/errors.js'
import { newLifeSign, watchLife } from './life-sign.js'
import type { Creation, Description, FromUpscalerWorker, SentSource, Wishes } from './messages.js'
import { unpackError } from './sent-error.js'

/** A worker with an upscaler in it. */
export interface WorkerLink {
  /** What the worker's upscaler says of itself. */
  readonly description: Description
  /** False once the worker has ended, whoever ended it. */
  readonly isOpen: boolean
  /** Enlarges a picture in the worker, which gets a copy; a source becomes the worker's. */
  upscale(picture: Raster | SentSource, options: RestoringOptions): Promise<Raster>
  /** Says how strongly a picture would be restored; of an upscaler that restores. */
  choose(picture: Raster | SentSource, file: Uint8Array | undefined): Promise<Restoration>
  /** Ends the worker; calls that still run reject with the reason. */
  close(reason: Error): void
}

/** A call that the worker has not answered. */
interface OpenCall {
  onProgress(progress: RunProgress): void
  onTile(tile: Raster, at: Rect): void
  conclude(outcome: { readonly result: Answer } | { readonly error: unknown }): void
}

type Answer = Raster | Restoration

/** How much is copied at once. A copy of 1 MB takes a millisecond, so the page goes on painting. */
const sliceBytes = 2 ** 20

/**
 * Starts a worker and has it create its upscaler. Rejects with UpscalerError `no-worker` where none can be
 * started, and with what `createUpscaler` rejects with.
 */
export function openWorkerLink(
  creation: Creation,
  workerUrl: string | URL | undefined,
  onFallback: (fallback: Fallback) => void,
): Promise<WorkerLink> {
  return new Promise((resolve, reject) => {
    const calls = new Map<number, OpenCall>()
    let nextCall = 0
    let description: Description | undefined
    let isOpen = true
    let endReason: Error | undefined
    let stopWatching = () => {}

    function close(reason: Error): void {
      if (!isOpen) return
      isOpen = false
      endReason = reason
      stopWatching()
      handle?.terminate()
      reject(reason) // does nothing once the link is open
      for (const { conclude } of [...calls.values()]) conclude({ error: reason })
    }

    function onMessage(message: FromUpscalerWorker): void {
      if (!isOpen) return
      switch (message.kind) {
        case 'created':
          description = message.description
          resolve(link(message.description))
          holdWhileBusy()
          break
        case 'refused':
          close(unpackError(message.error))
          break
        case 'fallback':
          onFallback(message.fallback)
          break
        case 'progress':
          calls.get(message.call)?.onProgress(message.progress)
          break
        case 'tile':
          calls.get(message.call)?.onTile(message.tile, message.at)
          break
        case 'done':
          calls.get(message.call)?.conclude({ result: message.result })
          break
        case 'chosen':
          calls.get(message.call)?.conclude({ result: message.restoration })
          break
        case 'failed':
          calls.get(message.call)?.conclude({ error: unpackError(message.error) })
          break
      }
    }

    const onEnd = (cause: Error) => close(description ? endedError(cause) : startError(cause, workerUrl))

    /** An idle worker must not keep the process alive; a call must. */
    const holdWhileBusy = () => handle?.hold(calls.size > 0)

    const handle = start()
    function start() {
      try {
        return startUpscalerWorker(workerUrl, { onMessage, onEnd })
      } catch (cause) {
        isOpen = false
        reject(startError(cause, workerUrl))
        return undefined
      }
    }
    if (handle === undefined) return
    const lifeSign = newLifeSign()
    handle.post({ kind: 'create', creation, lifeSign })

    /** Sends the picture slice by slice, with a turn for the event loop between them. */
    async function send(call: number, picture: Raster, wishes: Wishes): Promise<void> {
      const { data } = picture
      const samplesPerSlice = sliceBytes / data.BYTES_PER_ELEMENT
      for (let start = 0; start < data.length; start += samplesPerSlice) {
        if (start > 0) await yieldToEventLoop()
        if (!calls.has(call)) return
        const slice = copyOf(data.subarray(start, start + samplesPerSlice))
        if (start > 0) handle?.post({ kind: 'samples', call, data: slice }, [slice.buffer])
        else {
          const { width, height, channels } = picture
          const sent = { width, height, channels, data: slice, samples: data.length }
          handle?.post({ kind: 'upscale', call, picture: sent, wishes }, [slice.buffer])
        }
      }
    }

    function ask(
      picture: Raster | SentSource,
      options: RestoringOptions & { readonly chooses?: boolean },
    ): Promise<Answer> {
      return new Promise((resolveCall, rejectCall) => {
        const { signal, onProgress, onTile, reuse = false, restore, file, chooses } = options
        if (!isOpen || signal?.aborted) {
          if ('close' in picture) picture.close()
          rejectCall(endReason ?? signal?.reason)
          return
        }
        const call = nextCall++
        const abort = (error: unknown) => {
          if (isOpen) handle?.post({ kind: 'abort', call })
          open.conclude({ error })
        }
        const onAbort = () => abort(signal?.reason)
        const orAbort = (tell: () => void) => {
          try {
            tell()
          } catch (error) {
            abort(error)
          }
        }
        const open: OpenCall = {
          onProgress: (progress) => orAbort(() => onProgress?.(progress)),
          onTile: (tile, at) => orAbort(() => onTile?.(tile, at)),
          conclude(outcome) {
            calls.delete(call)
            holdWhileBusy()
            signal?.removeEventListener('abort', onAbort)
            if ('error' in outcome) rejectCall(outcome.error)
            else resolveCall(outcome.result)
          },
        }
        calls.set(call, open)
        holdWhileBusy()
        signal?.addEventListener('abort', onAbort)
        const tells = { progress: onProgress !== undefined, tiles: onTile !== undefined }
        const wishes = { ...tells, reuse, restore, file, chooses }
        if ('data' in picture) send(call, picture, wishes).catch(abort)
        else orAbort(() => handle?.post({ kind: 'read', call, source: picture, wishes }, given(picture)))
      })
    }

    function link(description: Description): WorkerLink {
      if (lifeSign !== undefined) {
        stopWatching = watchLife(lifeSign, () => onEnd(new Error('something else ended it')))
      }
      return {
        description,
        get isOpen() {
          return isOpen
        },
        upscale: (picture, options) => ask(picture, options) as Promise<Raster>,
        choose: (picture, file) => ask(picture, { file, chooses: true }) as Promise<Restoration>,
        close,
      }
    }
  })
}

/** What goes over to the worker; of a file it gets another handle. */
const given = (source: SentSource): Transferable[] => ('close' in source ? [source] : [])

/** In memory of its own, which can be given away. */
function copyOf(data: RasterData): RasterData & { readonly buffer: ArrayBuffer } {
  const copy = blankLike(data, data.length)
  copy.set(data)
  return copy
}

function startError(cause: unknown, workerUrl: string | URL | undefined): UpscalerError {
  const what = workerUrl === undefined ? 'the worker' : `the worker ${workerUrl}`
  const remedy =
    workerUrl === undefined
      ? 'A content security policy must allow worker-src blob:, or serve @sr/fsrcnn/worker.js and state it in ' +
        'workerUrl. createUpscaler does the same on the calling thread.'
      : 'Serve @sr/fsrcnn/worker.js there, from the origin of the page.'
  return new UpscalerError(
    'no-worker',
    `createWorkerUpscaler: ${what} could not be started: ${messageOf(cause)}. ${remedy}`,
    { cause },
  )
}

function endedError(cause: Error): UpscalerError {
  return new UpscalerError(
    'worker-failed',
    `upscale: the worker ended unexpectedly: ${cause.message}. The next call starts a new one.`,
    { cause },
  )
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
