import { FilmError } from './errors.js'
import type { Ffmpeg } from './find-ffmpeg.js'
import { type PixelLayout, pixelLayoutOf } from './pixel-layout.js'
import type { PictureTags, VideoStream } from './probe-film.js'
import { type ProgramOptions, runProgram } from './run-program.js'

/** How frames are compressed. */
export interface Encoding {
  /** FFmpeg's name of an encoder. */
  readonly codec: string
  /** Constant quality on the encoder's own scale; undefined for encoders that have none. */
  readonly crf?: number | undefined
  /** The encoder's trade of speed for size; undefined for encoders that have none. */
  readonly preset?: string | undefined
}

/** What is stated of the encoding of a film. */
export interface EncodingOptions {
  /** Default: libx264, or libvpx-vp9 for WebM. */
  readonly codec?: string | undefined
  /** Default 18 for libx264 and libx265, 24 for libvpx-vp9 and the encoders of AV1. */
  readonly crf?: number | undefined
  /** Default: the encoder's own. */
  readonly preset?: string | undefined
}

/** The encoding with its defaults. */
export function chooseEncoding(
  usualCodec: string,
  { codec = usualCodec, crf, preset }: EncodingOptions,
): Encoding {
  return { codec, crf: crf ?? usualCrf[codec], preset }
}

/** Visually close to lossless by the encoders' own documentation, because the enlarged film is an original. */
const usualCrf: Readonly<Record<string, number>> = {
  libx264: 18,
  libx265: 18,
  'libvpx-vp9': 24,
  'libaom-av1': 24,
  libsvtav1: 24,
}

/**
 * FFmpeg's arguments that encode raw frames of a film. They are the same for all of its chunks, which therefore fit together.
 */
export function encoderArgs(
  { codec, crf, preset }: Encoding,
  video: VideoStream,
  layout: PixelLayout,
): string[] {
  const rate = video.frameRate
  // FFmpeg takes frames of a pipe for 25 a second. Timestamps say when they are shown; the rate says how many an encoder
  // must expect, and that in the headers of all chunks.
  const paramsOf: Readonly<Record<string, readonly string[]>> = {
    libx264: ['-x264-params', `fps=${rate}`],
    libx265: ['-x265-params', `fps=${rate}:log-level=error`],
  }
  // libvpx takes a quality for a ceiling unless the bit rate is 0.
  const constantQuality = codec === 'libvpx-vp9' || codec === 'libaom-av1' ? ['-b:v', '0'] : []
  return [
    ...['-vf', taggingFilter(video.picture), '-c:v', codec, '-pix_fmt', layout.name],
    ...(crf === undefined ? [] : ['-crf', String(crf), ...constantQuality]),
    ...(preset === undefined ? [] : [presetOption(codec), preset]),
    ...(codec === 'libvpx-vp9' ? ['-row-mt', '1'] : []),
    ...(paramsOf[codec] ?? []),
    ...colorArgs(video.picture),
  ]
}

/** Says in every frame how it is to be shown, so that no version of FFmpeg thinks of converting it. */
function taggingFilter({ sample_aspect_ratio, ...colors }: PictureTags): string {
  const fields = [
    ['range', colors.color_range],
    ['colorspace', colors.color_space],
    ['color_primaries', colors.color_primaries],
    ['color_trc', colors.color_transfer],
  ]
  const stated = fields.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
  const aspect = `setsar=${(sample_aspect_ratio ?? '0:1').replace(':', '/')}`
  return stated.length === 0 ? aspect : `${aspect},setparams=${stated.join(':')}`
}

/** FFmpeg's options for the same tags of a stream. */
export function colorArgs(picture: PictureTags): string[] {
  const options = [
    ['-color_range', picture.color_range],
    ['-colorspace', picture.color_space],
    ['-color_primaries', picture.color_primaries],
    ['-color_trc', picture.color_transfer],
    ['-chroma_sample_location', picture.chroma_location],
  ]
  return options.flatMap(([name, value]) => (name === undefined || value === undefined ? [] : [name, value]))
}

const presetOption = (codec: string): string =>
  codec === 'libvpx-vp9' || codec === 'libaom-av1' ? '-cpu-used' : '-preset'

/** Throws FilmError `encoder-missing`, or `encoder-refused` for pixels that the encoder does not take. */
export async function assertEncoder(
  { codec }: Encoding,
  { pixelFormat }: VideoStream,
  { ffmpeg }: Ffmpeg,
  options: ProgramOptions = {},
): Promise<void> {
  const { stdout } = await runProgram(ffmpeg, ['-hide_banner', '-h', `encoder=${codec}`], options)
  if (!/^Encoder /m.test(stdout)) {
    const problem = `this ffmpeg has no such encoder. Take one of ffmpeg -encoders, such as libx264 or libvpx-vp9.`
    throw new FilmError('encoder-missing', codec, problem)
  }
  const [, listed] = /Supported pixel formats: (.*)/.exec(stdout) ?? []
  const { name } = pixelLayoutOf(codec, pixelFormat)
  if (listed === undefined || listed.split(/\s+/).includes(name)) return
  const problem = `it takes no ${name}, as the film is. Expected one of ${listed.trim()}. Take another encoder, such as libx265 or ffv1.`
  throw new FilmError('encoder-refused', codec, problem)
}
