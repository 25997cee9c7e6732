import { kindOf, sayValue } from '@sr/checks'
import type { Raster } from '@sr/image'
import { toImageData } from '@sr/image/canvas'
import type { Upscaler } from '../upscale/upscaler.js'
import { createVideoCounter, type VideoStats } from './video-stats.js'
import { watchFrames } from './watch-frames.js'

/** What is told of a video that is drawn. */
export interface AttachOptions {
  /**
   * Told once why drawing has ended: what `upscale` rejected with, or the browser's refusal to give the video's
   * pixels. The canvas is cleared, so that the plain video shows where it lies under it. Default: the error is
   * reported as one that nobody caught.
   */
  readonly onError?: (error: unknown) => void
}

/** A video that is drawn enlarged on a canvas. */
export interface AttachedVideo {
  /** Leaves the canvas as it is; on the GPU a frame that is in work is still drawn. The video itself plays on. */
  pause(): void
  /** Goes on with the frame that the video shows now. */
  resume(): void
  /** Ends it for good, and what is being computed with it. The upscaler stays the caller's to dispose. */
  stop(): void
  /** As it is now: a new object each time. */
  readonly stats: VideoStats
}

/** While the network runs on one frame, the next is read and handed over. */
const mostInFlight = 2

/**
 * Draws what the video shows enlarged on the canvas, which takes its size: each frame if the upscaler is fast
 * enough, otherwise the newest as soon as there is room, never one after a later one. Only what changes from
 * frame to frame is computed; with an engine on the GPU all of it is, and nothing leaves the GPU. The last frame
 * before a pause, a seek or the end is always drawn.
 *
 * With an upscaler of `createWorkerUpscaler` the page stays free. The video must be from the page's own origin
 * or be loaded with `crossorigin`. Throws TypeError for what is no video, canvas or upscaler.
 */
export function attachVideo(
  video: HTMLVideoElement,
  canvas: HTMLCanvasElement,
  upscaler: Upscaler,
  { onError = reportError }: AttachOptions = {},
): AttachedVideo {
  assertVideo(video)
  assertUpscaler(upscaler)
  const drawFrame = upscaler.draw ? drawOnGpu(upscaler.draw, canvas) : drawByBytes(upscaler, canvas)
  const counter = createVideoCounter()
  const abort = new AbortController()
  let isPaused = false
  let inFlight = 0
  let nextFrame = 0
  let lastDrawn = -1
  let isWaiting = false // the video shows a frame for which there was no room

  const isStopped = () => abort.signal.aborted

  function onFrame(): void {
    if (isStopped() || isPaused || video.videoWidth === 0) return
    if (inFlight < mostInFlight) {
      void enlarge()
      return
    }
    if (isWaiting) counter.dropped()
    isWaiting = true
  }

  async function enlarge(): Promise<void> {
    const frame = nextFrame++
    const startMs = performance.now()
    isWaiting = false
    inFlight++
    try {
      const isWanted = () => !isStopped() && !isPaused && frame >= lastDrawn
      if (!(await drawFrame(video, abort.signal, isWanted))) return
      lastDrawn = frame
      counter.drawn(performance.now() - startMs)
    } catch (error) {
      fail(error)
    } finally {
      inFlight--
      if (isWaiting) onFrame()
    }
  }

  function fail(error: unknown): void {
    if (isStopped()) return
    stop()
    clear(canvas)
    onError(error)
  }

  const stopWatching = watchFrames(video, onFrame)
  function stop(): void {
    stopWatching()
    abort.abort()
  }

  if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) onFrame()
  return {
    pause() {
      isPaused = true
      isWaiting = false
    },
    resume() {
      if (!isPaused) return
      isPaused = false
      if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) onFrame()
    },
    stop,
    get stats() {
      return counter.stats
    },
  }
}

/** Draws what the video shows now, unless nobody wants it any more; says whether it did. */
type DrawFrame = (video: HTMLVideoElement, signal: AbortSignal, isWanted: () => boolean) => Promise<boolean>

/** Frames go from the browser's decoder to the canvas, and never leave the GPU. */
function drawOnGpu(draw: NonNullable<Upscaler['draw']>, canvas: HTMLCanvasElement): DrawFrame {
  assertCanvas(canvas, 'webgpu')
  return async (video, signal) => {
    await draw(video, canvas, { signal })
    return true
  }
}

function drawByBytes(upscaler: Upscaler, canvas: HTMLCanvasElement): DrawFrame {
  const context = assertCanvas(canvas, '2d') as CanvasRenderingContext2D
  const reader = createFrameReader()
  return async (video, signal, isWanted) => {
    const result = await upscaler.upscale(reader.read(video), { signal, reuse: true })
    if (!isWanted()) return false
    draw(context, result)
    return true
  }
}

/** So that the plain video shows where it lies under it: a canvas that is given a size is empty. */
function clear(canvas: HTMLCanvasElement): void {
  const { width } = canvas
  canvas.width = width
}

/** Reads what a video shows, through one small canvas. */
function createFrameReader(): { read(video: HTMLVideoElement): ImageData } {
  let context: OffscreenCanvasRenderingContext2D | undefined
  return {
    read(video) {
      const { videoWidth: width, videoHeight: height } = video
      if (context?.canvas.width !== width || context.canvas.height !== height) {
        const canvas = new OffscreenCanvas(width, height)
        context = canvas.getContext('2d', { willReadFrequently: true, alpha: false }) ?? undefined
      }
      if (context === undefined) throw new Error('attachVideo: there is no memory for a frame of the video.')
      context.drawImage(video, 0, 0)
      return context.getImageData(0, 0, width, height)
    },
  }
}

/** A canvas that gets another size is cleared and takes new memory, so it gets one only where it must. */
function draw(context: CanvasRenderingContext2D, result: Raster): void {
  const { canvas } = context
  const pixels = toImageData(result)
  if (canvas.width !== pixels.width) canvas.width = pixels.width
  if (canvas.height !== pixels.height) canvas.height = pixels.height
  context.putImageData(pixels, 0, 0)
}

function assertVideo(video: HTMLVideoElement): void {
  if (kindOf(video) === 'HTMLVideoElement') return
  throw new TypeError(`attachVideo: the first must be a video element, found ${sayValue(video)}.`)
}

function assertCanvas(canvas: HTMLCanvasElement, kind: '2d' | 'webgpu'): RenderingContext | GPUCanvasContext {
  const context = kindOf(canvas) === 'HTMLCanvasElement' ? canvas.getContext(kind) : undefined
  if (context) return context
  throw new TypeError(
    `attachVideo: the second must be a canvas element that has no context but a ${kind} one, ` +
      `found ${context === null ? 'one with another context' : sayValue(canvas)}.`,
  )
}

function assertUpscaler(upscaler: Upscaler): void {
  if (typeof upscaler?.upscale === 'function') return
  throw new TypeError(
    `attachVideo: the third must be an upscaler, found ${sayValue(upscaler)}. ` +
      'createWorkerUpscaler and createUpscaler make one.',
  )
}
