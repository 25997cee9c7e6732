import { FilmError } from './errors.js'
import type { Ffmpeg } from './find-ffmpeg.js'
import { type NutFrame, readNut } from './nut/read-nut.js'
import { frameBytes, pixelLayoutOf } from './pixel-layout.js'
import type { FilmChunk } from './plan-chunks.js'
import { asUrl, type Film } from './probe-film.js'
import { type ProgramOptions, startProgram } from './run-program.js'

/** A decoded frame: its planes one after another. */
export interface DecodedFrame {
  /** In ticks of the film's time base. */
  readonly pts: number
  readonly data: Uint8Array<ArrayBuffer>
}

/**
 * Decodes the frames of a chunk, one after another; ffmpeg goes no further than they are taken. Throws FilmError
 * `damaged-film` unless they are exactly those that were planned.
 */
export async function* decodeFrames(
  film: Film,
  { seek, ...chunk }: FilmChunk,
  shiftSeconds: number,
  programs: Ffmpeg,
  options: ProgramOptions = {},
): AsyncGenerator<DecodedFrame> {
  const { path, video } = film
  const { pts } = chunk
  const [numerator, denominator] = video.timeBase
  const from = seek === undefined ? [] : ['-ss', String((seek * numerator) / denominator)]
  const decoder = startProgram(
    programs.ffmpeg,
    [
      ...['-v', 'error', '-nostdin', '-copyts', '-seek_timestamp', '1', '-noaccurate_seek', ...from],
      ...['-itsoffset', String(shiftSeconds), '-noautorotate'],
      ...[
        '-i',
        asUrl(path),
        '-map',
        `0:${video.index}`,
        '-map_metadata',
        '-1',
        '-map_chapters',
        '-1',
        '-fps_mode',
        'passthrough',
        '-enc_time_base',
        `${numerator}/${denominator}`,
      ],
      ...['-c:v', 'rawvideo', '-avoid_negative_ts', 'disabled', '-f', 'nut', '-write_index', '0', 'pipe:1'],
    ],
    options,
  )
  decoder.stdin.end()
  const bytes = frameBytes(pixelLayoutOf(path, video.pixelFormat), video)
  let next = 0
  try {
    for await (const frame of readNut(decoder.stdout)) {
      const time = inTicks(frame, shiftSeconds, video.timeBase)
      if (time < pts[0]) continue // decoded on the way from the keyframe
      if (next === 0 && time > pts[0] && seek !== undefined) {
        // Some containers have no index, and ffmpeg seeks too far: then all before it is decoded.
        decoder.stop()
        yield* decodeFrames(film, chunk, shiftSeconds, programs, options)
        return
      }
      if (time !== pts[next] || frame.data.length !== bytes) throw damaged(path, pts[next], video.timeBase)
      yield { pts: time, data: frame.data }
      next++
      if (next === pts.length) return
    }
    await decoder.ended
    throw damaged(path, pts[next], video.timeBase)
  } catch (error) {
    options.signal?.throwIfAborted()
    // When ffmpeg fails, the pipe ends within a frame; ffmpeg says why.
    if (error instanceof RangeError && decoder.stdout.readableEnded) await decoder.ended
    throw error
  } finally {
    decoder.stop()
  }
}

/** A timestamp in the film's own ticks, of which the pipe's are parts; NaN for one between them. */
function inTicks(
  { pts, timeBase }: NutFrame,
  shiftSeconds: number,
  [num, den]: readonly [number, number],
): number {
  const [ticks, ticksASecond] = timeBase
  const time = (pts * ticks - BigInt(shiftSeconds) * ticksASecond) * BigInt(den)
  const unit = ticksASecond * BigInt(num)
  return time % unit === 0n ? Number(time / unit) : Number.NaN
}

function damaged(path: string, pts: number, [numerator, denominator]: readonly [number, number]): FilmError {
  const seconds = ((pts * numerator) / denominator).toFixed(3)
  const problem = `the frame at ${seconds} s is listed but cannot be decoded. Expected an undamaged film. ffmpeg -i IN OUT.mkv makes one of what is left.`
  return new FilmError('damaged-film', path, problem)
}
