import type { Upscaler } from '@sr/fsrcnn'
import { VideoSample } from 'mediabunny'
import { isKnownMatrix, rgbaToI420 } from './rgba-to-i420.js'

/**
 * The frame `upscaler.scale` times as large, at the same time, in the same colour space and with the same
 * shape of its pixels. Closes the frame it is given; the caller closes the one it gets.
 */
export async function enlargeFrame(
  frame: VideoSample,
  upscaler: Upscaler,
  signal: AbortSignal | undefined,
): Promise<VideoSample> {
  try {
    const { width, height } = frame.visibleRect
    const pixels = new Uint8ClampedArray(width * height * 4)
    await frame.copyTo(pixels, { format: 'RGBA' })
    const picture = { width, height, channels: 4, data: pixels }
    const enlarged = await upscaler.upscale(picture, signal === undefined ? {} : { signal })
    return frameOf(enlarged, frame, upscaler.scale)
  } finally {
    frame.close()
  }
}

function frameOf(
  picture: { width: number; height: number; data: Uint8ClampedArray<ArrayBuffer> },
  source: VideoSample,
  scale: number,
): VideoSample {
  const { width, height, data } = picture
  const { timestamp, duration, colorSpace } = source
  const common = {
    codedWidth: width,
    codedHeight: height,
    displayWidth: source.squarePixelWidth * scale,
    displayHeight: source.squarePixelHeight * scale,
    timestamp: source.microsecondTimestamp,
    duration: source.microsecondDuration,
  }
  // Clear pixels stay RGBA: the encoder takes the picture and its alpha apart.
  const frame = source.hasAlpha
    ? new VideoFrame(data, { ...common, format: 'RGBA' })
    : new VideoFrame(rgbaToI420(data, width, height, ycbcrOf(colorSpace)), {
        ...common,
        format: 'I420',
        colorSpace: isKnownMatrix(colorSpace.matrix) ? colorSpace.toJSON() : {},
      })
  // Seconds besides, as WebCodecs would round them to microseconds.
  return new VideoSample(frame, { timestamp, duration })
}

/** What players take for granted where nothing is said: BT.709, 16 to 235. */
const ycbcrOf = ({ matrix, fullRange }: VideoSample['colorSpace']) => ({
  matrix: isKnownMatrix(matrix) ? matrix : 'bt709',
  fullRange: isKnownMatrix(matrix) && fullRange === true,
})
