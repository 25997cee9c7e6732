import type { Writable } from 'node:stream'
import { encoderArgs } from './encoder-args.js'
import type { FilmPlan } from './film-plan.js'
import type { Ffmpeg } from './find-ffmpeg.js'
import { nutFrameHeader, nutHeader } from './nut/write-nut.js'
import { pixelLayoutOf } from './pixel-layout.js'
import { asUrl, type Film } from './probe-film.js'
import { type ProgramOptions, startProgram } from './run-program.js'

/** Encodes frames into a file. */
export interface FrameEncoder {
  /** Resolves when the frame's memory may be used again. `pts` is in ticks of the film's time base. */
  write(pts: number, frame: Uint8Array): Promise<void>
  /** Resolves when the file is whole. */
  end(): Promise<void>
  /** Gives up, if it has not ended. */
  stop(): void
}

/** Starts ffmpeg's encoder. Frames carry their own timestamps to it; its file has them plus `shiftSeconds`. */
export function startEncoder(
  file: string,
  { path, video }: Film,
  { encoding, scale, shiftSeconds }: Pick<FilmPlan, 'encoding' | 'scale' | 'shiftSeconds'>,
  { ffmpeg }: Ffmpeg,
  options: ProgramOptions = {},
): FrameEncoder {
  const layout = pixelLayoutOf(path, video.pixelFormat)
  const [ticks, ticksASecond] = video.timeBase
  const encoder = startProgram(
    ffmpeg,
    [
      // Without -xerror ffmpeg calls it a success when the end of a file finds no room.
      ...['-v', 'error', '-xerror', '-y', '-copyts'],
      // The header says all there is to know: no frame is read in advance to guess at more.
      ...['-probesize', '32', '-analyzeduration', '0', '-f', 'nut', '-i', 'pipe:0'],
      ...['-map_metadata', '-1', '-fps_mode', 'passthrough', '-enc_time_base', `1/${ticksASecond}`],
      ...encoderArgs(encoding, video, layout),
      ...['-avoid_negative_ts', 'disabled', '-f', 'nut', '-write_index', '0', asUrl(file)],
    ],
    options,
  )
  const write = (bytes: Uint8Array): Promise<void> => writeAll(encoder.stdin, bytes)
  const size = { width: video.width * scale, height: video.height * scale }
  let started = write(nutHeader({ ...size, fourcc: layout.fourcc, timeBase: [1, ticksASecond] }))
  started.catch(() => {}) // told by the first call
  /** A pipe that breaks does not say why; the program does. */
  const orItsReason = async (work: Promise<void>): Promise<void> => {
    await work.catch(async (error: unknown) => {
      encoder.stdin.destroy()
      await encoder.ended
      throw error
    })
  }
  return {
    async write(pts, frame) {
      await orItsReason(started)
      started = Promise.resolve()
      // The header is copied by the stream; the frame is not, and must not change before it is written.
      await orItsReason(
        Promise.all([
          write(nutFrameHeader(pts * ticks + shiftSeconds * ticksASecond, frame.length)),
          write(frame),
        ]).then(() => {}),
      )
    },
    async end() {
      await orItsReason(started)
      encoder.stdin.end()
      await encoder.ended
    },
    stop: encoder.stop,
  }
}

const writeAll = (stream: Writable, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
