import type { Upscaler } from '@sr/fsrcnn'
import {
  type Input,
  type MetadataTags,
  Output,
  StreamTarget,
  type StreamTargetChunk,
  VideoSampleSource,
} from 'mediabunny'
import { codecName } from './codec-name.js'
import { decodedFrames } from './decoded-frames.js'
import { enlargeFrame } from './enlarge-frame.js'
import { followAudio } from './follow-audio.js'
import { inOrder } from './in-order.js'
import { listLosses } from './list-losses.js'
import { openVideo, planVideo, quality, type VideoPlan } from './plan-video.js'
import { trackLabels } from './track-labels.js'
import { VideoError } from './video-error.js'

export interface SaveOptions {
  readonly file: Blob
  /** Stays the caller's. */
  readonly upscaler: Upscaler
  /** Takes pieces with their places in the file. Closed when all is written, aborted on error. */
  readonly output: WritableStream<StreamTargetChunk>
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: SaveProgress) => void) | undefined
}

export interface SaveProgress {
  /** How many frames are enlarged. */
  readonly frames: number
  /** Where the last of them ends in the video. */
  readonly seconds: number
  readonly durationSeconds: number
}

export interface SaveReport {
  readonly frames: number
  /** What is not as in the original, in words. */
  readonly warnings: readonly string[]
}

/** While the encoder stores one frame, the next is being enlarged. */
const framesAtOnce = 2

/** Pieces are gathered to this size, as a file system takes long for each. */
const chunkSize = 2 ** 22

/**
 * Writes the video anew with every frame `upscaler.scale` times as large, at the same time, and its sound as
 * it is. However long the video, a few of its enlarged frames are in memory at any moment, and at most some forty
 * as they were, which mediabunny decodes ahead.
 *
 * Rejects with VideoError, with the signal's reason, or with what the upscaler or the output rejects with.
 */
export async function saveEnlargedVideo(options: SaveOptions): Promise<SaveReport> {
  const { file, upscaler, signal } = options
  const input = openVideo(file)
  // A writer of our own: mediabunny closes its stream on errors too, which would leave half a file.
  const writer = options.output.getWriter()
  const pieces = new WritableStream<StreamTargetChunk>({ write: (piece) => writer.write(piece) })
  try {
    signal?.throwIfAborted()
    const plan = await planVideo(input, upscaler.scale)
    const target = new StreamTarget(pieces, { chunked: true, chunkSize })
    const output = new Output({ format: plan.format, target })
    output.setMetadataTags(await tagsOf(input))
    const written = await fill(output, plan, options).catch(async (error: unknown) => {
      await output.cancel().catch(() => {}) // the first error is the one to tell
      throw error
    })
    await writer.close()
    return { frames: written.frames, warnings: await listLosses(input, plan, written.endSeconds) }
  } catch (error) {
    await writer.abort(error).catch(() => {})
    signal?.throwIfAborted()
    throw isDiskFull(error) ? diskFull(error) : error
  } finally {
    input.dispose()
  }
}

/** Writes pictures and sound side by side. */
async function fill(output: Output, plan: VideoPlan, options: SaveOptions) {
  const { upscaler, signal, onProgress } = options
  const pictures = await addPictures(output, plan)
  const sounds = []
  for (const { track, codec } of plan.audio) sounds.push(await followAudio(track, codec, output))
  await output.start()
  const enlarged = inOrder(
    decodedFrames(plan.video),
    framesAtOnce,
    (frame) => enlargeFrame(frame, upscaler, signal),
    (frame) => frame.close(),
  )
  let frames = 0
  let seconds = 0
  try {
    for await (const frame of enlarged) {
      seconds = frame.timestamp + frame.duration
      await storing(plan, () => pictures.add(frame)).finally(() => frame.close())
      for (const sound of sounds) await sound.copyUntil(seconds)
      signal?.throwIfAborted()
      onProgress?.({ frames: ++frames, seconds, durationSeconds: plan.durationSeconds })
    }
    pictures.close()
    for (const sound of sounds) await sound.copyUntil(Number.POSITIVE_INFINITY)
  } finally {
    for (const sound of sounds) await sound.close()
  }
  await storing(plan, () => output.finalize())
  return { frames, endSeconds: Math.max(seconds, ...sounds.map((sound) => sound.endSeconds())) }
}

/** Title, artist and their like, without what only the source's own container knows. */
async function tagsOf(input: Input): Promise<MetadataTags> {
  const { raw, ...tags } = await input.getMetadataTags()
  return tags
}

/** The track of pictures, which turns and counts time as the source does. */
async function addPictures(output: Output, plan: VideoPlan): Promise<VideoSampleSource> {
  const { video, codec, timeResolution } = plan
  const { averagePacketRate: framerate } = await video.computePacketStats(100)
  const source = new VideoSampleSource({
    codec,
    quality,
    alpha: (await video.canBeTransparent()) ? 'keep' : 'discard',
    sizeChangeBehavior: 'fill',
    onEncoderConfig: (config) => Object.assign(config, { framerate }),
  })
  output.addVideoTrack(source, {
    ...(timeResolution === undefined ? {} : { frameRate: timeResolution }),
    ...(await trackLabels(video)),
    rotation: await video.getRotation(),
    flip: await video.getFlip(),
  })
  return source
}

/** Tells a failure of the encoder in words. */
async function storing({ codec, width, height }: VideoPlan, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (cause) {
    if (isDiskFull(cause)) throw cause
    throw new VideoError(
      'unencodable',
      `This browser failed to store frames of ${width} × ${height} pixels as ${codecName(codec)}. ` +
        'Choose a smaller scale, or another browser.',
      { cause },
    )
  }
}

const isDiskFull = (error: unknown) => error instanceof DOMException && error.name === 'QuotaExceededError'

const diskFull = (cause: unknown) =>
  new VideoError(
    'disk-full',
    'There is no room left where the video is being saved. Nothing was kept; free some space and try again.',
    { cause },
  )
