import { sayValue } from '@sr/checks'
import { isOpaqueFrame, toImageData } from '@sr/image/canvas'
import type { Upscaler } from '../upscale/upscaler.js'
import { createFrameStreams, type MakeFrame } from './frame-streams.js'

/**
 * A stream that takes frames of WebCodecs and gives them enlarged, in their order, with their timestamps and
 * durations: `frames.pipeThrough(upscaleFrames(upscaler))`. Frames are as they are to be shown: cropped to
 * `visibleRect`, stretched to the display size, turned. What comes out is in sRGB: RGBA, or RGBX where
 * the format of the input has no alpha; with an engine on the GPU, in the format in which the browser keeps canvases.
 *
 * Frames that go in are closed, also when the stream ends early; those that come out are the reader's to
 * close. Back-pressure holds: two frames are enlarged at a time, and wait until they are read. The stream
 * errors with what `upscale` rejects with. Throws TypeError for what is no upscaler.
 */
export function upscaleFrames(upscaler: Upscaler): TransformStream<VideoFrame, VideoFrame> {
  if (typeof upscaler?.upscale !== 'function') {
    throw new TypeError(`upscaleFrames: expected an upscaler, found ${sayValue(upscaler)}.`)
  }
  return createFrameStreams(upscaler.draw ? enlargeOnGpu(upscaler.draw) : enlargeByBytes(upscaler))
}

/** Frames stay on the GPU: each is drawn on a canvas, of which the browser makes a frame. */
function enlargeOnGpu(draw: NonNullable<Upscaler['draw']>): MakeFrame {
  const canvases: OffscreenCanvas[] = [] // that no frame is being drawn on
  return async (frame, signal) => {
    const { timestamp, duration } = frame
    const alpha = isOpaqueFrame(frame) ? 'discard' : 'keep'
    const canvas = canvases.pop() ?? new OffscreenCanvas(1, 1)
    await draw(frame, canvas, { signal })
    const enlarged = new VideoFrame(canvas, { timestamp, alpha, ...(duration !== null && { duration }) })
    canvases.push(canvas)
    return enlarged
  }
}

function enlargeByBytes(upscaler: Upscaler): MakeFrame {
  return async (frame, signal) => {
    const { timestamp, duration } = frame
    const format = isOpaqueFrame(frame) ? 'RGBX' : 'RGBA'
    const result = await upscaler.upscale(frame, { signal, reuse: true })
    const { data, width, height } = toImageData(result)
    // Declarations of the DOM do not know `transfer` yet.
    const init: VideoFrameBufferInit & { transfer: ArrayBuffer[] } = {
      format,
      codedWidth: width,
      codedHeight: height,
      timestamp,
      ...(duration !== null && { duration }),
      colorSpace: { primaries: 'bt709', transfer: 'iec61966-2-1', matrix: 'rgb', fullRange: true },
      transfer: [data.buffer],
    }
    return new VideoFrame(data, init)
  }
}
