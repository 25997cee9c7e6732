import { dirname, join } from 'node:path'
import { FilmError } from './errors.js'
import { runProgram } from './run-program.js'

/** The two programs, as they are started. */
export interface Ffmpeg {
  readonly ffmpeg: string
  readonly ffprobe: string
  /** The first number of ffmpeg's version; that of a build of the current sources is infinite. */
  readonly major: number
}

/**
 * The user's ffmpeg with the ffprobe beside it: at a path, or found on PATH. Throws FilmError `ffmpeg-missing` where
 * one of them does not start or is older than 5.1.
 */
export async function findFfmpeg(path?: string): Promise<Ffmpeg> {
  const programs =
    path === undefined
      ? { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' }
      : { ffmpeg: path, ffprobe: join(dirname(path), path.endsWith('.exe') ? 'ffprobe.exe' : 'ffprobe') }
  let ofFfmpeg = Number.POSITIVE_INFINITY
  for (const [name, program] of Object.entries(programs)) {
    const { stdout } = await runProgram(program, ['-hide_banner', '-version']).catch((cause: unknown) => {
      throw new FilmError('ffmpeg-missing', program, `${name} does not run. ${howToInstall}`, { cause })
    })
    const [, version = '', major = '', minor = ''] = /version n?((\d+)\.(\d+)\S*)/.exec(stdout) ?? []
    if (version === '') continue
    if (name === 'ffmpeg') ofFfmpeg = Number(major)
    if (Number(major) * 100 + Number(minor) < 501) {
      const problem = `${name} ${version} is too old. Expected 5.1 or later. ${howToInstall}`
      throw new FilmError('ffmpeg-missing', program, problem)
    }
  }
  return { ...programs, major: ofFfmpeg }
}

const howToInstall =
  'Install FFmpeg with its ffprobe: apt install ffmpeg, brew install ffmpeg, winget install ffmpeg, or see https://ffmpeg.org/download.html.'
