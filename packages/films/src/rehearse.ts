import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asWriteError } from '@sr/files/disk'
import { checkKept } from './check-kept.js'
import { startEncoder } from './encode-frames.js'
import { FilmError } from './errors.js'
import type { FilmPlan } from './film-plan.js'
import type { Ffmpeg } from './find-ffmpeg.js'
import { joinFilm } from './join-film.js'
import { frameBytes, pixelLayoutOf } from './pixel-layout.js'
import type { ProgramOptions } from './run-program.js'

/**
 * Does all of a plan with two empty frames in place of the film's, in the system's folder for temporary files, so that an
 * encoder or a container that does not take the film says so before hours of work. Throws FilmError
 * `encoder-refused` or `not-kept`, FileError.
 */
export async function rehearse(plan: FilmPlan, ffmpeg: Ffmpeg, options: ProgramOptions = {}): Promise<void> {
  const { film, format, encoding, scale } = plan
  const [{ pts }] = plan.chunks
  const short = { ...plan, chunks: [{ index: 0, firstFrame: 0, pts: pts.slice(0, 2) }] }
  const layout = pixelLayoutOf(film.path, film.video.pixelFormat)
  const size = { width: film.video.width * scale, height: film.video.height * scale }
  const place = join(tmpdir(), 'sr-film-')
  const folder = await mkdtemp(place).catch((error: unknown) => {
    throw asWriteError(place, error)
  })
  try {
    const chunk = join(folder, 'frames.nut')
    const encoder = startEncoder(chunk, film, plan, ffmpeg, options)
    try {
      const frame = new Uint8Array(frameBytes(layout, size))
      for (const time of short.chunks[0].pts) await encoder.write(time, frame)
      await encoder.end()
    } catch (error) {
      encoder.stop()
      throw asRefusal('encoder-refused', encoding.codec, error)
    }
    const output = join(folder, `film.${format.muxer}`)
    await joinFilm(short, [chunk], output, ffmpeg, { ...options, otherSeconds: 1 }).catch(
      (error: unknown) => {
        throw asRefusal('not-kept', `${format.muxer} container`, error)
      },
    )
    await checkKept(short, output, film.path, ffmpeg, options)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function asRefusal(code: 'encoder-refused' | 'not-kept', where: string, error: unknown): unknown {
  if (!(error instanceof FilmError) || error.code !== 'ffmpeg-failed') return error
  const said = error.message.replace(/^[^:]*: /, '')
  const problem =
    code === 'not-kept'
      ? `it does not take a stream of this film. Take .mkv, which takes all, or leave the stream out first. ${said}`
      : `the encoder does not take the film or its options. ${said}`
  return new FilmError(code, where, problem, { cause: error })
}
