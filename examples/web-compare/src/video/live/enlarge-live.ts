import type { Upscaler } from '@sr/fsrcnn'
import { createWorkerUpscaler } from '@sr/fsrcnn/worker'
import type { ScaledNetwork } from '../network.js'
import { attachVideo, type VideoStats } from './attach-video.js'

export interface LiveEnlarging {
  /** Undefined until the network is ready. */
  stats(): VideoStats | undefined
  stop(): void
}

/**
 * Draws every frame that the video shows enlarged on the canvas, as many as can be computed. What goes wrong is
 * told once; nothing is drawn any more then.
 */
export function enlargeLive(
  video: HTMLVideoElement,
  canvas: HTMLCanvasElement,
  network: ScaledNetwork,
  onError: (error: unknown) => void,
): LiveEnlarging {
  let stopped = false
  let upscaler: Upscaler | undefined
  let attached: ReturnType<typeof attachVideo> | undefined
  const start = async () => {
    upscaler = await createWorkerUpscaler(network.weights, { scale: network.scale })
    if (stopped) return upscaler.dispose()
    attached = attachVideo(video, canvas, upscaler, { onError })
  }
  start().catch(onError)
  return {
    stats: () => attached?.stats,
    stop() {
      stopped = true
      attached?.stop()
      upscaler?.dispose()
    },
  }
}
