import { autoEngine } from '@sr/engine/webgpu'
import { createUpscaler, type Upscaler } from '@sr/fsrcnn'
import { type AttachedVideo, attachVideo, type VideoStats } from '@sr/fsrcnn/video'
import { createWorkerUpscaler } from '@sr/fsrcnn/worker'
import type { ScaledNetwork } from '../../models/network.js'

/** How fast it goes, and on what. */
export interface LiveStats extends VideoStats {
  readonly isOnGpu: boolean
}

export interface LiveEnlarging {
  /** Undefined until the network is ready. */
  stats(): LiveStats | undefined
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
  let attached: AttachedVideo | undefined
  const start = async () => {
    upscaler = await createLiveUpscaler(network)
    if (stopped) return upscaler.dispose()
    attached = attachVideo(video, canvas, upscaler, { onError })
  }
  start().catch(onError)
  return {
    stats: () => attached && { ...attached.stats, isOnGpu: upscaler?.draw !== undefined },
    stop() {
      stopped = true
      attached?.stop()
      upscaler?.dispose()
    },
  }
}

/** Compares the GPU with the processor once, for as long as the page lives. */
const engine = autoEngine()

/** On the GPU where there is one that pays, or else in a worker. */
async function createLiveUpscaler({ weights, scale }: ScaledNetwork): Promise<Upscaler> {
  const upscaler = await createUpscaler(weights, { scale, engine })
  if (upscaler.draw) return upscaler
  upscaler.dispose()
  return createWorkerUpscaler(weights, { scale })
}
