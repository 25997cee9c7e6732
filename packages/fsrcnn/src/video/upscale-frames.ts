import { sayValue } from '@sr/checks'
import { readPicture, toImageData } from '@sr/image/canvas'
import type { Upscaler } from '../upscale/upscaler.js'

/** A frame on its way: the network runs on one while the next is read. */
const mostInFlight = 2

/**
 * A stream that takes frames of WebCodecs and gives them enlarged, in their order, with their timestamps and
 * durations. Frames are as they are to be shown: cropped to `visibleRect`, stretched to the display size,
 * turned. What comes out is RGBA in sRGB; alpha is kept where the input has it, and opaque frames are RGBX.
 *
 * Frames that go in are closed, also when the stream ends early; those that come out are the reader's to
 * close. Back-pressure holds: no more than two frames are being enlarged, and none while nobody reads. The
 * stream errors with what `upscale` rejects with. Throws TypeError for what is no upscaler.
 */
export function upscaleFrames(upscaler: Upscaler): TransformStream<VideoFrame, VideoFrame> {
  if (typeof upscaler?.upscale !== 'function') {
    throw new TypeError(`upscaleFrames: expected an upscaler, found ${sayValue(upscaler)}.`)
  }
  const abort = new AbortController()
  const { signal } = abort
  const waiting = new Set<VideoFrame>()
  const running: Promise<VideoFrame>[] = [] // first in, first out

  async function enlarge(frame: VideoFrame): Promise<VideoFrame> {
    try {
      signal.throwIfAborted()
      const isOpaque = frame.format !== null && !formatsWithAlpha.includes(frame.format)
      const picture = await readPicture(frame, { signal })
      const { timestamp, duration } = frame
      const result = await upscaler.upscale(picture, { signal, reuse: true })
      const { data, width, height } = toImageData(result)
      return new VideoFrame(data, {
        format: isOpaque ? 'RGBX' : 'RGBA',
        codedWidth: width,
        codedHeight: height,
        timestamp,
        ...(duration !== null && { duration }),
        colorSpace: { primaries: 'bt709', transfer: 'iec61966-2-1', matrix: 'rgb', fullRange: true },
        transfer: [data.buffer],
      } as VideoFrameBufferInit)
    } finally {
      frame.close()
    }
  }

  /** Gives the first of those that run to the reader. */
  async function giveFirst(controller: TransformStreamDefaultController<VideoFrame>): Promise<void> {
    const frame = await running[0]
    running.shift()
    try {
      controller.enqueue(frame)
    } catch (error) {
      frame.close() // the stream ended meanwhile
      throw error
    }
  }

  /** Closes all frames that will not be read, those that come yet as well. */
  function closeAll(reason: unknown): void {
    abort.abort(reason)
    for (const frame of waiting) frame.close()
    for (const frame of running.splice(0)) {
      frame.then(
        (late) => late.close(),
        () => {},
      )
    }
  }

  return new TransformStream<VideoFrame, VideoFrame>(
    {
      async transform(frame, controller) {
        waiting.delete(frame)
        const work = enlarge(frame)
        work.catch(() => {}) // awaited in its turn
        running.push(work)
        try {
          if (running.length >= mostInFlight) await giveFirst(controller)
        } catch (error) {
          closeAll(error)
          throw error
        }
      },
      async flush(controller) {
        try {
          while (running.length > 0) await giveFirst(controller)
        } catch (error) {
          closeAll(error)
          throw error
        }
      },
      cancel: closeAll, // declarations of the DOM do not know it yet
    } as Transformer<VideoFrame, VideoFrame>,
    {
      highWaterMark: 1,
      // Told of every frame that is written. A stream that ends early drops those that wait without a word.
      size(frame) {
        waiting.add(frame)
        return 1
      },
    },
    new CountQueuingStrategy({ highWaterMark: 0 }),
  )
}

const formatsWithAlpha: readonly string[] = ['RGBA', 'BGRA', 'I420A', 'I422A', 'I444A']
