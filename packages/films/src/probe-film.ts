import { FilmError } from './errors.js'
import type { Ffmpeg } from './find-ffmpeg.js'
import { type ProgramOptions, runProgram } from './run-program.js'

/** What ffprobe says of a film: plain data. */
export interface Film {
  readonly path: string
  /** Names of the container, such as `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly container: string
  /** In seconds, as the container has it. */
  readonly durationSeconds?: number | undefined
  readonly chapters: number
  /** The pictures that are enlarged: the first video stream that is no cover. */
  readonly video: VideoStream
  /** All other streams, which are copied. */
  readonly others: readonly OtherStream[]
}

export interface OtherStream {
  readonly index: number
  /** `audio`, `subtitle`, `attachment`, `data`, or `video` for covers and further videos. */
  readonly type: string
  readonly codec: string
  readonly dispositions: readonly string[]
  readonly tags: Readonly<Record<string, string>>
}

export interface VideoStream extends OtherStream {
  readonly width: number
  readonly height: number
  /** FFmpeg's name. */
  readonly pixelFormat: string
  /** Seconds of one tick, as a fraction. */
  readonly timeBase: readonly [numerator: number, denominator: number]
  /** Frames a second, as the container has it; only a hint for films of variable rate. */
  readonly frameRate: string
  readonly durationTicks?: number | undefined
  readonly startTicks?: number | undefined
  /** Tags of the picture, by ffprobe's names and words; absent where the film does not say. */
  readonly picture: PictureTags
  readonly fieldOrder?: string | undefined
  /** Of the display matrix, in degrees, with the matrix. */
  readonly rotation?: { readonly degrees: number; readonly matrix: string } | undefined
  readonly hasDolbyVision: boolean
}

/** What says how samples are to be shown. */
export interface PictureTags {
  readonly sample_aspect_ratio?: string
  readonly color_range?: string
  readonly color_space?: string
  readonly color_primaries?: string
  readonly color_transfer?: string
  readonly chroma_location?: string
}

export const pictureTagNames = [
  'sample_aspect_ratio',
  'color_range',
  'color_space',
  'color_primaries',
  'color_transfer',
  'chroma_location',
] as const satisfies readonly (keyof PictureTags)[]

/** Asks ffprobe what is in a file. Throws FilmError `no-film` or `truncated`. */
export async function probeFilm(
  path: string,
  { ffprobe }: Ffmpeg,
  options: ProgramOptions = {},
): Promise<Film> {
  const args = ['-v', 'error', '-of', 'json', '-show_format', '-show_streams', '-show_chapters', asUrl(path)]
  const { stdout } = await runProgram(ffprobe, args, options).catch((cause: unknown) => {
    if (!(cause instanceof FilmError) || cause.code !== 'ffmpeg-failed') throw cause
    // An MP4 has its table of contents at the end, so of a cut one nothing can be read.
    const isCut = /moov atom not found|ended prematurely/i.test(cause.message)
    const problem = isCut
      ? 'the file is cut short: its table of contents is missing. Copy or record it again.'
      : `no film that ffmpeg can read. Expected a video file. ${cause.message}`
    throw new FilmError(isCut ? 'truncated' : 'no-film', path, problem, { cause })
  })
  const { format, streams = [], chapters = [] }: Probed = JSON.parse(stdout)
  const others = streams.map(otherStream)
  const chosen = others.findIndex(
    ({ type, dispositions }) => type === 'video' && !dispositions.includes('attached_pic'),
  )
  const still = isStill(format?.format_name ?? '')
  if (chosen === -1 || still) {
    const found = still ? 'a still picture' : others.map(({ type }) => type).join(', ') || 'none'
    throw new FilmError('no-film', path, `no moving pictures in it. Expected a video stream, found ${found}.`)
  }
  return {
    path,
    container: format?.format_name ?? '',
    durationSeconds: numberOf(format?.duration),
    chapters: chapters.length,
    video: { ...others[chosen], ...videoFields(streams[chosen]) },
    others: others.filter((_, index) => index !== chosen),
  }
}

/** A path that ffmpeg takes for a path, whatever stands in it. */
export const asUrl = (path: string): string => `file:${path}`

/** FFmpeg reads pictures as films of one frame. */
const isStill = (container: string): boolean => /^image2$|_pipe$/.test(container)

interface Probed {
  readonly format?: { readonly format_name?: string; readonly duration?: string }
  readonly streams?: readonly ProbedStream[]
  readonly chapters?: readonly unknown[]
}

type ProbedStream = { readonly [Name in keyof PictureTags]?: string } & {
  readonly index: number
  readonly codec_type?: string
  readonly codec_name?: string
  readonly width?: number
  readonly height?: number
  readonly pix_fmt?: string
  readonly field_order?: string
  readonly time_base?: string
  readonly avg_frame_rate?: string
  readonly r_frame_rate?: string
  readonly duration_ts?: number
  readonly start_pts?: number
  readonly disposition?: Readonly<Record<string, number>>
  readonly tags?: Readonly<Record<string, string>>
  readonly side_data_list?: readonly {
    readonly side_data_type?: string
    readonly rotation?: number
    readonly displaymatrix?: string
  }[]
}

function otherStream({
  index,
  codec_type,
  codec_name,
  disposition = {},
  tags = {},
}: ProbedStream): OtherStream {
  return {
    index,
    type: codec_type ?? 'data',
    codec: codec_name ?? 'none',
    dispositions: Object.keys(disposition).filter((name) => disposition[name] === 1),
    tags,
  }
}

function videoFields(stream: ProbedStream): Omit<VideoStream, keyof OtherStream> {
  const { width = 0, height = 0, side_data_list = [] } = stream
  const matrix = side_data_list.find(({ displaymatrix }) => displaymatrix !== undefined)
  const [numerator = 1, denominator = 1] = (stream.time_base ?? '').split('/').map(Number)
  const rates = [stream.avg_frame_rate, stream.r_frame_rate].filter((rate) => rate && !/^0|\/0$/.test(rate))
  return {
    ...{ width, height },
    pixelFormat: stream.pix_fmt ?? '',
    timeBase: [numerator, denominator],
    frameRate: rates[0] ?? '25/1',
    durationTicks: stream.duration_ts,
    startTicks: stream.start_pts,
    picture: Object.fromEntries(
      pictureTagNames
        .map((name) => [name, stream[name]])
        .filter(
          ([, value]) => value !== undefined && !/^(unknown|unspecified|0:1|N\/A)$/.test(String(value)),
        ),
    ),
    fieldOrder: stream.field_order,
    rotation: matrix && {
      degrees: matrix.rotation ?? 0,
      matrix: (matrix.displaymatrix ?? '').replace(/\s+/g, ' ').trim(),
    },
    hasDolbyVision: side_data_list.some(({ side_data_type }) => /DOVI/.test(side_data_type ?? '')),
  }
}

const numberOf = (text: string | undefined): number | undefined => {
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}
