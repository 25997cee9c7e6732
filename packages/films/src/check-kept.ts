import { FilmError } from './errors.js'
import type { FilmPlan } from './film-plan.js'
import type { Ffmpeg } from './find-ffmpeg.js'
import { listFrames } from './list-frames.js'
import {
  type Film,
  type OtherStream,
  type PictureTags,
  pictureTagNames,
  probeFilm,
  type VideoStream,
} from './probe-film.js'
import type { ProgramOptions } from './run-program.js'
import { isCover, isRemade } from './stream-kinds.js'

/**
 * Asks ffprobe whether an enlarged film has what the film had: every frame at its time, all streams, and how frames
 * are to be shown. Throws FilmError `not-kept`. Returns what is said of films and streams that the container has no
 * place for, such as `title of stream 2`.
 */
export async function checkKept(
  plan: FilmPlan,
  output: string,
  name: string,
  ffmpeg: Ffmpeg,
  options: ProgramOptions = {},
): Promise<readonly string[]> {
  const result = await probeFilm(output, ffmpeg, options)
  const { film, chunks } = plan
  const fail = (what: string): never => {
    const problem = `${what}. ${plan.format.muxer} with ${plan.encoding.codec} does not keep it. Take another container, such as .mkv or that of the input.`
    throw new FilmError('not-kept', name, problem)
  }
  const lost = [...lostStreams(film, result), ...lostTags(film.video, result.video)]
  if (result.chapters !== film.chapters) lost.push(`${film.chapters} chapters would be ${result.chapters}`)
  if (lost.length > 0) fail(lost.join('; '))
  const times = await listFrames(result, ffmpeg, options)
  const planned = chunks.flatMap(({ pts }) => pts)
  if (times.pts.length !== planned.length) fail(`${planned.length} frames would be ${times.pts.length}`)
  const wrong = planned.findIndex(
    (pts, index) => !isSameTime(pts, film.video, times.pts[index], result.video),
  )
  if (wrong !== -1) fail(`frame ${wrong} would be shown at another time`)
  return lostWords(film, result)
}

/** Equal as fractions, or rounded to a tick of the container. */
function isSameTime(
  pts: number,
  of: VideoStream,
  other: number,
  { timeBase: [tick, ticks] }: VideoStream,
): boolean {
  const exact = (pts * of.timeBase[0] * ticks) / (of.timeBase[1] * tick)
  return Math.abs(exact - other) <= 0.5 + 1e-6
}

function lostStreams(film: Film, result: Film): string[] {
  const wanted = kindsOf(film.others.filter((stream) => !isRemade(film, stream)))
  const found = kindsOf(result.others.filter((stream) => !isRemade(result, stream)))
  const missing = wanted.filter((kind) => {
    const place = found.indexOf(kind)
    if (place !== -1) found.splice(place, 1)
    return place === -1
  })
  return missing.map((kind) => `the ${kind} would be lost`)
}

const kindsOf = (streams: readonly OtherStream[]): string[] =>
  streams.map((stream) => (isCover(stream) ? 'cover' : `${stream.type} (${stream.codec})`))

function lostTags(video: VideoStream, result: VideoStream): string[] {
  const lost = pictureTagNames.flatMap((name) => {
    const [before, after] = [video.picture[name], result.picture[name]]
    const isKept = before === undefined || before === after || (after === undefined && before === usual[name])
    return isKept ? [] : [`${name} ${before} would be ${after ?? 'unknown'}`]
  })
  if (video.rotation?.matrix === result.rotation?.matrix) return lost
  return [...lost, `rotation ${video.rotation?.degrees ?? 0}° would be ${result.rotation?.degrees ?? 0}°`]
}

/** What a film that says nothing is taken for. */
const usual: PictureTags = { sample_aspect_ratio: '1:1', color_range: 'tv', chroma_location: 'left' }

/** Tags are for people; what a container has no place for is told and no reason to stop. */
function lostWords(film: Film, result: Film): string[] {
  const names = ['title', 'language'] as const
  const inOrder = ({ video, others }: Film): OtherStream[] =>
    [video, ...others].sort((a, b) => a.index - b.index).filter((stream) => !isCover(stream))
  const after = inOrder(result)
  return inOrder(film).flatMap(({ tags, index }, place) =>
    names
      .filter(
        (name) => tags[name] !== undefined && tags[name] !== 'und' && after[place]?.tags[name] !== tags[name],
      )
      .map((name) => `${name} of stream ${index} (${tags[name]})`),
  )
}
