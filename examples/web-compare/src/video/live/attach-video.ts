import type { Upscaler } from '@sr/fsrcnn'

export interface VideoStats {
  readonly drawn: number
  readonly dropped: number
  readonly framesPerSecond: number
  readonly millisecondsPerFrame: number
}

/** Stands in for `attachVideo` of `@sr/fsrcnn/video`. */
export function attachVideo(
  video: HTMLVideoElement,
  canvas: HTMLCanvasElement,
  upscaler: Upscaler,
  { onError }: { onError?: (error: unknown) => void } = {},
) {
  const stats = { drawn: 0, dropped: 0, framesPerSecond: 0, millisecondsPerFrame: 0 }
  const small = new OffscreenCanvas(1, 1)
  let stopped = false
  let presented = 0
  let times: number[] = []
  const draw = async (_: number, { presentedFrames }: VideoFrameCallbackMetadata) => {
    if (stopped) return
    stats.dropped += Math.max(0, presentedFrames - presented - 1)
    presented = presentedFrames
    const started = performance.now()
    const { videoWidth: width, videoHeight: height } = video
    Object.assign(small, { width, height })
    const context = small.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D
    context.drawImage(video, 0, 0)
    try {
      const enlarged = await upscaler.upscale(context.getImageData(0, 0, width, height))
      if (stopped) return
      Object.assign(canvas, { width: enlarged.width, height: enlarged.height })
      canvas.getContext('2d')?.putImageData(new ImageData(enlarged.data, enlarged.width), 0, 0)
      stats.drawn++
      stats.millisecondsPerFrame = performance.now() - started
      times = [...times.filter((time) => started - time < 1000), started]
      stats.framesPerSecond = times.length
    } catch (error) {
      if (!stopped) onError?.(error)
      return
    }
    video.requestVideoFrameCallback(draw)
  }
  video.requestVideoFrameCallback(draw)
  return {
    pause() {},
    resume() {},
    stop() {
      stopped = true
    },
    stats: stats as VideoStats,
  }
}
