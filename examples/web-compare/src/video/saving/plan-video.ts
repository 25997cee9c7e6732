import {
  ALL_FORMATS,
  type AudioCodec,
  BlobSource,
  getEncodableVideoCodecs,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
  Logging,
  LogLevel,
  MkvOutputFormat,
  MovOutputFormat,
  Mp4OutputFormat,
  type OutputFormat,
  Quality,
  UnsupportedInputFormatError,
  type VideoCodec,
  WebMOutputFormat,
} from 'mediabunny'
import { codecName } from './codec-name.js'
import { VideoError } from './video-error.js'

/** How a video is going to be enlarged: what is read, and what it will be written as. */
export interface VideoPlan {
  readonly video: InputVideoTrack
  /** The sound tracks, which are copied as they are. */
  readonly audio: readonly { readonly track: InputAudioTrack; readonly codec: AudioCodec }[]
  readonly codec: VideoCodec
  readonly format: OutputFormat
  /**
   * Parts of a second that the container is to count time in: the source's own, so that no frame moves.
   * Undefined for Matroska, which always counts milliseconds.
   */
  readonly timeResolution: number | undefined
  /** Of the result as it is stored: a turned video is turned by its player. */
  readonly width: number
  readonly height: number
  readonly durationSeconds: number
}

/** How well the enlarged video is stored: what a viewer who looks for faults hardly finds. */
export const quality = new Quality('high')

/** The file as something to read; dispose it. Nothing is read yet. */
export function openVideo(file: Blob): Input {
  Logging.level = LogLevel.Errors // what it warns of, the page says in its own words
  return new Input({ source: new BlobSource(file), formats: ALL_FORMATS })
}

/**
 * Finds how to enlarge a video `scale` times: in the source's own container and codec where this browser can
 * write them. Rejects with VideoError if it cannot be done.
 */
export async function planVideo(input: Input, scale: number): Promise<VideoPlan> {
  if (typeof VideoDecoder === 'undefined' || typeof VideoEncoder === 'undefined') {
    throw new VideoError(
      'no-codecs',
      'This browser lets no page read or write videos frame by frame (it lacks WebCodecs). Try another browser.',
    )
  }
  const video = await firstVideoTrack(input)
  const timeResolution = await video.getTimeResolution()
  await assertDecodable(video)
  const audio = await knownAudio(input)
  const inMilliseconds = timeResolution === 1000
  const format = containerFor(
    inMilliseconds,
    audio.map(({ codec }) => codec),
  )
  const width = (await video.getCodedWidth()) * scale
  const height = (await video.getCodedHeight()) * scale
  return {
    video,
    audio,
    codec: await encodableCodec(video, format, width, height),
    format,
    timeResolution: inMilliseconds ? undefined : timeResolution,
    width,
    height,
    durationSeconds: (await video.getDurationFromMetadata()) ?? (await input.computeDuration()),
  }
}

async function firstVideoTrack(input: Input): Promise<InputVideoTrack> {
  let video: InputVideoTrack | null
  try {
    video = await input.getPrimaryVideoTrack()
  } catch (cause) {
    if (cause instanceof UnsupportedInputFormatError) {
      throw new VideoError(
        'not-a-video',
        'This file is no video that a browser can read. Choose an MP4, MOV, WebM or MKV file.',
        { cause },
      )
    }
    throw new VideoError('damaged', 'This video is damaged: its beginning cannot be read.', { cause })
  }
  if (video !== null) return video
  if ((await input.getTracks()).length === 0) {
    throw new VideoError(
      'damaged',
      'This video is damaged: the list of its contents is missing, as in a download that broke off.',
    )
  }
  throw new VideoError('no-pictures', 'There are no pictures in this file, only sound. Choose a video.')
}

async function assertDecodable(video: InputVideoTrack): Promise<void> {
  const codec = await video.getCodec()
  if (codec === null || !(await video.canDecode())) {
    const name = codec === null ? sayUnknown(await video.getInternalCodecId()) : codecName(codec)
    throw new VideoError(
      'undecodable',
      `This video is stored as ${name}, which this browser cannot play. ` +
        'Try another browser, or convert it to H.264, VP9 or AV1 first.',
    )
  }
  if (await video.hasHighDynamicRange()) {
    throw new VideoError(
      'high-dynamic-range',
      'This video is in high dynamic range (HDR), whose colours would come out wrong. ' +
        'Convert it to standard range first.',
    )
  }
}

const sayUnknown = (id: string | number | Uint8Array | null) =>
  typeof id === 'string' ? `“${id.trim()}”` : 'a format unknown here'

async function knownAudio(input: Input): Promise<VideoPlan['audio']> {
  const tracks = await input.getAudioTracks()
  const audio = await Promise.all(tracks.map(async (track) => ({ track, codec: await track.getCodec() })))
  return audio.filter((sound): sound is VideoPlan['audio'][number] => sound.codec !== null)
}

/**
 * MP4 for what came as MP4, QuickTime or anything else, WebM for Matroska, if they can hold the sound; else
 * their roomier relatives. Matroska counts in milliseconds, so that it is only for what does so already.
 */
function containerFor(inMilliseconds: boolean, sound: readonly AudioCodec[]): OutputFormat {
  const candidates = inMilliseconds
    ? [new WebMOutputFormat(), new MkvOutputFormat()]
    : [new Mp4OutputFormat({ fastStart: false }), new MovOutputFormat({ fastStart: false })]
  const holdsAll = (format: OutputFormat) =>
    sound.every((codec) => format.getSupportedAudioCodecs().includes(codec))
  return candidates.find(holdsAll) ?? candidates[1]
}

/** The source's own codec, or the best of the others that this browser can write at that size. */
async function encodableCodec(
  video: InputVideoTrack,
  format: OutputFormat,
  width: number,
  height: number,
): Promise<VideoCodec> {
  const own = await video.getCodec()
  const wished = [own, 'avc', 'vp9', 'av1', 'vp8', 'hevc'] as VideoCodec[]
  const known = wished.filter((codec) => format.getSupportedVideoCodecs().includes(codec))
  const [best] = await getEncodableVideoCodecs([...new Set(known)], { width, height, quality })
  if (best !== undefined) return best
  throw new VideoError(
    'unencodable',
    `This browser cannot write a video of ${width} × ${height} pixels: it encodes none of ` +
      `${known.map(codecName).join(', ')} at that size. Choose a smaller scale, or another browser.`,
  )
}
