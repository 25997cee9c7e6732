import { FilmError } from './errors.js'
import type { Ffmpeg } from './find-ffmpeg.js'
import { pixelLayoutOf } from './pixel-layout.js'
import { asUrl, type Film } from './probe-film.js'
import { type ProgramOptions, runProgram } from './run-program.js'

/**
 * Throws FilmError for a film that would not be enlarged exactly: `interlaced` (two fields are two moments, which a
 * network would mix), `hdr` (the networks saw no PQ or HLG, and the light levels beside the frames would be
 * lost), `alpha`, `pixel-format`.
 */
export async function assertEnlargeable(
  film: Film,
  ffmpeg: Ffmpeg,
  options: ProgramOptions = {},
): Promise<void> {
  const { path, video } = film
  const { color_transfer: transfer = '' } = video.picture
  if (video.hasDolbyVision || transfer === 'smpte2084' || transfer === 'arib-std-b67') {
    const kind = video.hasDolbyVision ? 'Dolby Vision' : transfer === 'smpte2084' ? 'PQ' : 'HLG'
    const problem = `it is HDR (${kind}), which the networks have not seen. Map it to SDR first, with ffmpeg's zscale and tonemap.`
    throw new FilmError('hdr', path, problem)
  }
  if (video.tags.alpha_mode === '1') {
    const problem = 'its frames are transparent, which would be lost. Expected a film without alpha.'
    throw new FilmError('alpha', path, problem)
  }
  pixelLayoutOf(path, video.pixelFormat)
  const { fieldOrder = 'unknown' } = video
  const isInterlaced =
    !['progressive', 'unknown'].includes(fieldOrder) || (await hasFields(film, ffmpeg, options))
  if (!isInterlaced) return
  const problem =
    'it is interlaced: each frame holds two moments. Make whole frames first, with ffmpeg -vf bwdif.'
  throw new FilmError('interlaced', path, problem)
}

/** Containers do not always say what the frames do. */
async function hasFields(
  { path, video }: Film,
  { ffprobe }: Ffmpeg,
  options: ProgramOptions,
): Promise<boolean> {
  const frames = ['-select_streams', String(video.index), '-read_intervals', '%+#24']
  const entries = ['-show_entries', 'frame=interlaced_frame', '-of', 'csv=p=0']
  const { stdout } = await runProgram(ffprobe, ['-v', 'error', ...frames, ...entries, asUrl(path)], options)
  return /^1\b/m.test(stdout)
}
