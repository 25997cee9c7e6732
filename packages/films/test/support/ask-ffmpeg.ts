import { execFileSync, spawnSync } from 'node:child_process'

/** Runs ffmpeg to its end and gives what it writes to standard output. */
export const ffmpeg = (...args: readonly string[]): Buffer =>
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...args], { maxBuffer: 2 ** 30 })

/** What ffprobe says, as CSV. */
const ffprobe = (file: string, ...args: readonly string[]): string =>
  execFileSync('ffprobe', ['-v', 'error', '-of', 'csv=p=0', ...args, file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })

/** Why tests of films cannot run; undefined where they can. */
export const whyNoFfmpeg = ['ffmpeg', 'ffprobe'].every(
  (program) => spawnSync(program, ['-version']).status === 0,
)
  ? undefined
  : 'ffmpeg is not installed'

/** When each frame of the pictures is shown, in seconds, as decoded. */
export const frameTimes = (file: string): number[] =>
  [...ffprobe(file, '-select_streams', 'V:0', '-show_entries', 'frame=pts_time').matchAll(/^-?[\d.]+/gm)].map(
    ([time]) => Number(time),
  )

/** The hashes of all streams but the pictures, with their kinds. */
export const otherHashes = (file: string, filters: readonly string[] = []): string[] => {
  const streams = ffprobe(file, '-show_entries', 'stream=codec_type:stream_disposition=attached_pic')
    .trim()
    .split('\n')
  if (streams.filter((stream) => !stream.startsWith('data')).length === 1) return []
  const text = ffmpeg(
    '-i',
    file,
    '-map',
    '0',
    '-map',
    '-0:V:0',
    '-map',
    '-0:d',
    '-c',
    'copy',
    ...filters,
    '-f',
    'streamhash',
    '-',
  ).toString()
  return text
    .trim()
    .split('\n')
    .map((line) => line.replace(/^\d+,/, ''))
    .sort()
}

/** When the first and the last packet of the first sound are heard, in seconds. */
export const soundTimes = (file: string): number[] => {
  const times = [
    ...ffprobe(file, '-select_streams', 'a:0', '-show_entries', 'packet=pts_time').matchAll(/^-?[\d.]+/gm),
  ]
  return times.length === 0 ? [] : [Number(times[0][0]), Number(times[times.length - 1][0])]
}
