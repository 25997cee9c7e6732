import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { colorArgs } from './encoder-args.js'
import { FilmError } from './errors.js'
import type { FilmPlan } from './film-plan.js'
import type { Ffmpeg } from './find-ffmpeg.js'
import { nutFormat } from './nut/nut-format.js'
import { packetTimes } from './packet-times.js'
import { asUrl, type Film, type OtherStream } from './probe-film.js'
import { type ProgramOptions, runProgram, startProgram } from './run-program.js'
import { isCover, isRemade } from './stream-kinds.js'

export interface JoinOptions extends ProgramOptions {
  /** For rehearsals: how much of the other streams is copied. Default: all. */
  readonly otherSeconds?: number
}

/**
 * Writes the film: the enlarged frames of the chunk files, in order, and everything else from the input, without
 * encoding anything again. The file at `output` is replaced. Throws FilmError.
 */
export async function joinFilm(
  plan: FilmPlan,
  chunkFiles: readonly string[],
  output: string,
  ffmpeg: Ffmpeg,
  { signal, otherSeconds }: JoinOptions = {},
): Promise<void> {
  const { film, format } = plan
  const pictures = await mkdtemp(join(dirname(chunkFiles[0]), 'covers-'))
  try {
    const covers = format.muxer === 'matroska' ? film.others.filter(isCover) : []
    const attached = await Promise.all(
      covers.map((cover) => extractCover(film, cover, pictures, ffmpeg, { signal })),
    )
    const copied = [
      film.video,
      ...film.others.filter((stream) => !covers.includes(stream) && !isRemade(film, stream)),
    ]
    const order = copied.sort((a, b) => a.index - b.index)
    const delay = await reorderingOf(chunkFiles[0], ffmpeg, { signal })
    const joiner = startProgram(
      ffmpeg.ffmpeg,
      [
        ...['-v', 'error', '-xerror', '-y', '-copyts'],
        ...[...rotationOfInput(plan, ffmpeg), '-f', 'nut', '-i', 'pipe:0'],
        ...(otherSeconds === undefined ? [] : ['-t', String(otherSeconds)]),
        ...['-i', asUrl(film.path)],
        ...order.flatMap((stream) => ['-map', stream === film.video ? '0:0' : `1:${stream.index}`]),
        ...['-c', 'copy', '-map_metadata', '1', '-map_chapters', '1'],
        ...order.flatMap((stream, place) => streamArgs(stream, place)),
        ...videoArgs(plan, order.indexOf(film.video), delay, ffmpeg),
        ...attached.flatMap((file, index) => attachArgs(file, covers[index], order.length + index)),
        ...['-avoid_negative_ts', 'disabled', ...containerArgs(plan), '-f', format.muxer, asUrl(output)],
      ],
      { signal },
    )
    // Where the pipe breaks, ffmpeg has ended, and says why.
    await pipeline(joinedChunks(chunkFiles), joiner.stdin).catch(async (error: unknown) => {
      joiner.stdin.destroy()
      if (error instanceof FilmError) joiner.stop()
      else await joiner.ended
      throw error
    })
    await joiner.ended
  } finally {
    await rm(pictures, { recursive: true, force: true })
  }
}

/**
 * One NUT file after the other. All have the same header, and absolute timestamps, so the result is a NUT file, as soon
 * as the mark of files is left out of all but the first.
 */
async function* joinedChunks(files: readonly string[]): AsyncGenerator<Uint8Array> {
  let header: Buffer | undefined
  for (const [index, file] of files.entries()) {
    const own = await headerOf(file)
    header ??= own
    if (!header.equals(own)) {
      const problem =
        'it was encoded otherwise than the parts before it, by another ffmpeg. Enlarge it again.'
      throw new FilmError('other-film', file, problem)
    }
    yield* createReadStream(file, { start: index === 0 ? 0 : nutFormat.fileId.length })
  }
}

/** What a chunk says of all of its frames, the encoder's parameters among it. */
async function headerOf(path: string): Promise<Buffer> {
  const file = await open(path).catch((cause: unknown) => {
    throw new FilmError('chunk-missing', path, 'this part of the film is not there. Enlarge it first.', {
      cause,
    })
  })
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0)
    const syncpoint = Buffer.alloc(8)
    syncpoint.writeBigUInt64BE(nutFormat.syncpointStart)
    const end = buffer.indexOf(syncpoint)
    return buffer.subarray(0, end === -1 ? bytesRead : end)
  } finally {
    await file.close()
  }
}

function streamArgs({ index, dispositions }: OtherStream, place: number): string[] {
  return [
    ...[`-map_metadata:s:${place}`, `1:s:${index}`],
    ...[`-disposition:${place}`, dispositions.length === 0 ? '0' : dispositions.join('+')],
  ]
}

/** How many frames are decoded before the first is shown. */
async function reorderingOf(chunk: string, { ffprobe }: Ffmpeg, options: ProgramOptions): Promise<number> {
  const entry = ['-show_entries', 'stream=has_b_frames', '-of', 'csv=p=0']
  const { stdout } = await runProgram(ffprobe, ['-v', 'error', ...entry, asUrl(chunk)], options)
  return Number.parseInt(stdout, 10) || 0
}

function videoArgs(plan: FilmPlan, place: number, delay: number, { major }: Ffmpeg): string[] {
  const { film, chunks, shiftSeconds, lastDuration } = plan
  const { timeBase, tags, frameRate, picture, rotation } = film.video
  const seconds = (ticks: number): string => `${ticks * timeBase[0]}/${timeBase[1]}`
  const times = packetTimes({
    first: `${seconds(chunks[0].pts[0])}+${shiftSeconds}`,
    ...{ shiftSeconds, delay, gapSeconds: frameRate.split('/').reverse().join('/') },
    durationSeconds: lastDuration === undefined ? undefined : seconds(lastDuration),
  })
  // What was counted or said of the old frames.
  const outdated = Object.keys(tags).filter((name) =>
    /^(encoder|DURATION|BPS|NUMBER_OF_|_STATISTICS_)/i.test(name),
  )
  return [
    ...[`-bsf:${place}`, `setts=${times}`],
    ...outdated.flatMap((name) => [`-metadata:s:${place}`, `${name}=`]),
    ...(rotation && major < 6 ? [`-metadata:s:${place}`, `rotate=${rotation.degrees}`] : []),
    ...colorArgs(picture),
  ]
}

const rotationOfInput = ({ film: { video } }: FilmPlan, { major }: Ffmpeg): string[] =>
  video.rotation && major >= 6 ? ['-display_rotation', String(video.rotation.degrees)] : []

/** MP4 counts in ticks of our choice: with those of the film every timestamp is exact. */
function containerArgs({ format, film }: FilmPlan): string[] {
  if (format.muxer !== 'mp4' && format.muxer !== 'mov') return []
  const ticksASecond = film.video.timeBase[1]
  return ['-video_track_timescale', String(ticksASecond), '-movie_timescale', String(ticksASecond)]
}

async function extractCover(
  { path }: Film,
  { index, codec }: OtherStream,
  folder: string,
  { ffmpeg }: Ffmpeg,
  options: ProgramOptions,
): Promise<string> {
  const file = join(folder, `${index}.${codec === 'mjpeg' ? 'jpg' : codec}`)
  const copy = ['-map', `0:${index}`, '-c', 'copy', '-frames:v', '1', '-f', 'image2', '-update', '1']
  await runProgram(
    ffmpeg,
    ['-v', 'error', '-nostdin', '-y', '-i', asUrl(path), ...copy, asUrl(file)],
    options,
  )
  return file
}

function attachArgs(file: string, { tags, codec }: OtherStream, place: number): string[] {
  const name = Object.entries(tags).find(([key]) => key.toLowerCase() === 'filename')?.[1]
  const stated = {
    mimetype: codec === 'mjpeg' ? 'image/jpeg' : `image/${codec}`,
    filename: name ?? `cover.${codec === 'mjpeg' ? 'jpg' : codec}`,
  }
  return [
    '-attach',
    file,
    ...Object.entries(stated).flatMap(([key, value]) => [`-metadata:s:${place}`, `${key}=${value}`]),
  ]
}
