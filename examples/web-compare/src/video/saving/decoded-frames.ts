import { type InputVideoTrack, type VideoSample, VideoSampleSink } from 'mediabunny'
import { VideoError } from './video-error.js'

/** The frames in the order they are shown; who takes one closes it. Rejects with VideoError `damaged`. */
export async function* decodedFrames(track: InputVideoTrack): AsyncGenerator<VideoSample, void> {
  const frames = new VideoSampleSink(track).samples()
  let seconds = 0
  try {
    for (;;) {
      const next = await nextFrame(frames, seconds)
      if (next === undefined) break
      seconds = next.timestamp + next.duration
      yield next
    }
  } finally {
    await frames.return()
  }
}

async function nextFrame(frames: AsyncGenerator<VideoSample, void>, seconds: number) {
  try {
    const { done, value } = await frames.next()
    return done ? undefined : (value as VideoSample)
  } catch (cause) {
    throw new VideoError(
      'damaged',
      `This video is damaged: after ${seconds.toFixed(1)} seconds it cannot be decoded any further.`,
      { cause },
    )
  }
}
