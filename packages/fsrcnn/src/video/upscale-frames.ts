import { sayValue } from '@sr/checks'
import { toImageData } from '@sr/image/canvas'
import type { Upscaler } from '../upscale/upscaler.js'
import { createFrameStreams } from './frame-streams.js'

/**
 * A stream that takes frames of WebCodecs and gives them enlarged, in their order, with their timestamps and
 * durations: `frames.pipeThrough(upscaleFrames(upscaler))`. Frames are as they are to be shown: cropped to
 * `visibleRect`, stretched to the display size, turned. What comes out is RGBA in sRGB, or RGBX where the
 * format of the input has no alpha.
 *
 * Frames that go in are closed, also when the stream ends early; those that come out are the reader's to
 * close. Back-pressure holds: two frames are enlarged at a time, and wait until they are read. The stream
 * errors with what `upscale` rejects with. Throws TypeError for what is no upscaler.
 */
export function upscaleFrames(upscaler: Upscaler): TransformStream<VideoFrame, VideoFrame> {
  if (typeof upscaler?.upscale !== 'function') {
    throw new TypeError(`upscaleFrames: expected an upscaler, found ${sayValue(upscaler)}.`)
  }
  return createFrameStreams(async (frame, signal) => {
    const { format, timestamp, duration } = frame
    const isOpaque = format !== null && !formatsWithAlpha.includes(format)
    const result = await upscaler.upscale(frame, { signal, reuse: true })
    const { data, width, height } = toImageData(result)
    // Declarations of the DOM do not know `transfer` yet.
    const init: VideoFrameBufferInit & { transfer: ArrayBuffer[] } = {
      format: isOpaque ? 'RGBX' : 'RGBA',
      codedWidth: width,
      codedHeight: height,
      timestamp,
      ...(duration !== null && { duration }),
      colorSpace: { primaries: 'bt709', transfer: 'iec61966-2-1', matrix: 'rgb', fullRange: true },
      transfer: [data.buffer],
    }
    return new VideoFrame(data, init)
  })
}

const formatsWithAlpha: readonly string[] = ['RGBA', 'BGRA', 'I420A', 'I422A', 'I444A']
