import { assertWritable, isTaken } from '@sr/files/disk'
import {
  type EnlargedFilm,
  enlargeFilm,
  type FilmPlan,
  type FilmProgress,
  findFfmpeg,
  keptChunks,
  planFilm,
  workFolderOf,
} from '@sr/films'
import type { EngineName } from '../engines/engine-names.js'
import { createEngine } from '../engines/engines.js'
import { CliError } from '../errors.js'
import { submitFilmJob } from '../jobs/film-job.js'
import { chooseFilmNetwork, type FilmNetworkOptions } from '../models/film-network.js'
import { createProgress } from '../terminal/progress.js'
import type { Report } from '../terminal/report.js'

/** The options of `sr video`, checked. */
export interface VideoCommandOptions extends FilmNetworkOptions {
  readonly engine: EngineName
  readonly threads?: number
  /** Workers of this queue enlarge the film, instead of this process. */
  readonly queue?: string
  readonly codec?: string
  readonly crf?: number
  readonly preset?: string
  readonly ffmpeg?: string
  readonly overwrite: boolean
  readonly resume?: true
  readonly dryRun?: true
  readonly quiet?: true
}

/** Enlarges a film. Returns the exit code. */
export async function video(
  input: string,
  output: string,
  options: VideoCommandOptions,
  report: Report,
  signal: AbortSignal,
): Promise<number> {
  if (options.quiet) report.beQuiet()
  if (!options.overwrite && (await isTaken(output))) {
    report.print(`${input}: ${output} exists, skipped`)
    return report.finish({ outputs: [], skipped: [{ input, output, reason: 'exists' }] }, 1)
  }
  await assertWritable(output)
  const ffmpeg = await findFfmpeg(options.ffmpeg)
  const { network, scale, restore, open } = await chooseFilmNetwork(options, report)
  const plan = await planFilm(input, output, ffmpeg, { ...options, ...{ network, scale, restore, signal } })
  const summary = summaryOf(plan, input, output)
  if (options.dryRun) {
    report.print(`${summary.text}  ${plan.encoding.codec}`)
    return report.finish({ dryRun: true, outputs: [summary.fields], skipped: [] }, 1)
  }
  if (options.queue !== undefined) {
    const { job, chunks, added } = await submitFilmJob(options.queue, plan, output, options)
    report.print(`${summary.text}  job ${job}: ${added} of ${chunks} parts submitted`)
    return report.finish({ job, outputs: [summary.fields], shards: chunks, added, skipped: [] }, 1)
  }
  const upscaler = await open(await createEngine(options.engine, { threads: options.threads, report }))
  const progress = createProgress({ quiet: options.quiet })
  progress.start(input)
  const start = performance.now()
  const seconds = (): number => (performance.now() - start) / 1000
  const rateOf = ({ done, resumed }: Pick<FilmProgress, 'done' | 'resumed'>): number =>
    (done - resumed) / seconds()
  let film: EnlargedFilm
  try {
    film = await enlargeFilm(plan, output, upscaler, ffmpeg, {
      ...{ resume: options.resume, overwrite: options.overwrite, signal },
      onProgress: (now) => {
        const label =
          now.done === now.frames ? `storing ${output}` : `${input} ${rateOf(now).toFixed(1)} frames/s`
        progress.update(now.done / now.frames, label)
      },
    })
  } catch (error) {
    progress.stop()
    throw await withWayOn(error, output)
  } finally {
    upscaler.dispose()
  }
  progress.stop()
  for (const words of film.lost) report.warn(output, `has no place for the ${words}.`)
  const framesPerSecond = rateOf({ done: film.frames, resumed: film.resumed })
  report.print(
    `${summary.text}  ${seconds().toFixed(1)} s, ${framesPerSecond.toFixed(1)} frames/s (${upscaler.engine}, ${plan.encoding.codec})`,
  )
  const figures = { ms: Math.round(seconds() * 1000), framesPerSecond, engine: upscaler.engine }
  return report.finish(
    { outputs: [{ ...summary.fields, resumed: film.resumed, ...figures }], skipped: [] },
    1,
  )
}

function summaryOf({ film, scale, restore, encoding, chunks }: FilmPlan, input: string, output: string) {
  const { width, height } = film.video
  const size = { width: width * scale, height: height * scale }
  const frames = chunks.reduce((sum, { pts }) => sum + pts.length, 0)
  const restored = restore === 0 ? '' : `  restored ${restore}`
  return {
    text: `${input} → ${output}  ${width} × ${height} → ${size.width} × ${size.height}, ${frames} frames${restored}`,
    fields: { input, output, ...size, frames, scale, ...encoding, restore },
  }
}

/** What was enlarged is not lost, which is to be said. */
async function withWayOn(error: unknown, output: string): Promise<unknown> {
  const folder = workFolderOf(output)
  const { chunks, bytes } = await keptChunks(folder)
  if (chunks === 0 || !(error instanceof CliError) || error.code !== 'interrupted') return error
  const problem = `interrupted. ${(bytes / 1e6).toFixed(1)} MB of enlarged frames wait in ${folder}: --resume goes on with them.`
  return new CliError('interrupted', output, problem, { cause: error })
}
