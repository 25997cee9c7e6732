import { FilmError } from './errors.js'
import type { Ffmpeg } from './find-ffmpeg.js'
import { asUrl, type Film } from './probe-film.js'
import { type ProgramOptions, runProgram } from './run-program.js'

/** When each frame of a film is shown, in ticks of its time base. */
export interface FrameTimes {
  /** In the order of showing; no two are equal. */
  readonly pts: readonly number[]
  /** Those that decoding can begin at; empty where the container does not tell. */
  readonly keyframes: readonly number[]
  /** How long the last frame is shown; undefined where nothing tells. */
  readonly lastDuration?: number | undefined
}

/**
 * Lists the frames of a film: by the table of its packets, which takes seconds for hours, or where those
 * have no timestamps by decoding all of it. Throws FilmError `truncated` for a file that ends too early.
 */
export async function listFrames(
  film: Film,
  ffmpeg: Ffmpeg,
  options: ProgramOptions = {},
): Promise<FrameTimes> {
  const packets = await listPackets(film, ffmpeg, options)
  // A frame whose packet has no time has one all the same: its decoder says.
  const times = packets.some(({ pts }) => Number.isNaN(pts))
    ? { pts: await decodedTimes(film, ffmpeg, options), keyframes: [] }
    : {
        pts: packets.map(({ pts }) => pts),
        keyframes: packets.filter(({ isKey }) => isKey).map(({ pts }) => pts),
      }
  const pts = [...times.pts].sort((a, b) => a - b)
  if (pts.length === 0) throw new FilmError('no-film', film.path, 'not one frame in it. Expected a film.')
  const twice = pts.find((time, index) => time === pts[index - 1])
  if (twice !== undefined) {
    const problem = `two frames are shown at the same time (tick ${twice}). Write its timestamps anew, with ffmpeg -c copy.`
    throw new FilmError('damaged-film', film.path, problem)
  }
  const last = pts[pts.length - 1]
  const stated = packets.find((packet) => packet.pts === last)?.duration || undefined
  const left = leftAfter(film, last)
  // Of what a container only estimates, the packet itself knows better.
  const lastDuration = left !== undefined && left <= 2 * (stated ?? left) ? left : stated
  return { pts, keyframes: times.keyframes.sort((a, b) => a - b), lastDuration }
}

interface Packet {
  readonly pts: number
  /** 0 where it is not told. */
  readonly duration: number
  readonly isKey: boolean
}

async function listPackets(film: Film, { ffprobe }: Ffmpeg, options: ProgramOptions): Promise<Packet[]> {
  const { path, video } = film
  const entries = ['-show_entries', 'packet=pts,duration,flags', '-of', 'json=c=1']
  const args = ['-v', 'error', '-select_streams', String(video.index), ...entries, asUrl(path)]
  const { stdout, stderr } = await runProgram(ffprobe, args, options)
  if (/partial file|ended prematurely|truncat/i.test(stderr)) {
    const problem = `the file is cut short: it ends before the film does. Copy or record it again. ${stderr.trim().split('\n').at(-1)}`
    throw new FilmError('truncated', path, problem)
  }
  const { packets }: { packets: { pts?: number; duration?: number; flags: string }[] } = JSON.parse(stdout)
  return packets
    .filter(({ flags }) => !flags.includes('D')) // decoded for the sake of others, not shown
    .map(({ pts = Number.NaN, duration = 0, flags }) => ({ pts, duration, isKey: flags.startsWith('K') }))
}

async function decodedTimes(film: Film, { ffprobe }: Ffmpeg, options: ProgramOptions): Promise<number[]> {
  const entries = ['-show_entries', 'frame=best_effort_timestamp', '-of', 'csv=p=0']
  const args = ['-v', 'error', '-select_streams', String(film.video.index), ...entries, asUrl(film.path)]
  const { stdout } = await runProgram(ffprobe, args, options)
  const times = [...stdout.matchAll(/^(-?\d+|N\/A)/gm)].map(([, time]) => Number(time))
  if (!times.some(Number.isNaN)) return times
  const problem =
    'its frames have no timestamps. Put it into a container that has them, with ffmpeg -fflags +genpts -i IN -c copy OUT.mkv.'
  throw new FilmError('damaged-film', film.path, problem)
}

/** What the stream's duration leaves for the last frame. */
function leftAfter({ video: { durationTicks, startTicks = 0 } }: Film, last: number): number | undefined {
  const left = startTicks + (durationTicks ?? 0) - last
  return left > 0 ? left : undefined
}
