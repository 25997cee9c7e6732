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
import { createUpscaler, type Engine, type Upscaler } from '@sr/fsrcnn'
import { createRestoringUpscaler, type RestoringUpscaler } from '@sr/fsrcnn/restoring'
import type { EngineName } from '../engines/engine-names.js'
import { createEngine } from '../engines/engines.js'
import { CliError } from '../errors.js'
import { chooseModel } from '../models/choose-model.js'
import { hashWeights } from '../models/hash-weights.js'
import { networksOf } from '../models/networks.js'
import type { StatedOptions } from '../models/stated-options.js'
import { createProgress } from '../terminal/progress.js'
import type { Report } from '../terminal/report.js'

/** The options of `sr video`, checked. */
export interface VideoCommandOptions extends StatedOptions {
  readonly model: string
  readonly engine: EngineName
  readonly threads?: number
  readonly restore: 'off' | number
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
  const { network, scale, restore, open } = await networkFor(options, report)
  const plan = await planFilm(input, output, ffmpeg, { ...options, ...{ network, scale, restore, signal } })
  const summary = summaryOf(plan, input, output)
  if (options.dryRun) {
    report.print(`${summary.text}  ${plan.encoding.codec}`)
    return report.finish({ dryRun: true, outputs: [summary.fields], skipped: [] }, 1)
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

interface ChosenNetwork {
  /** Its hash. */
  readonly network: string
  readonly scale: number
  readonly restore: number
  open(engine: Engine): Promise<Upscaler | RestoringUpscaler>
}

/** Restoring needs the pair of networks; otherwise one of them is enough. */
async function networkFor(options: VideoCommandOptions, report: Report): Promise<ChosenNetwork> {
  const model = await chooseModel(options.model, options)
  const { scale } = model
  if (!model.scales.includes(scale)) {
    const problem = `a film goes through one network once. Expected one of the scales of ${model.name}: ${model.scales.join(', ')}.`
    throw new CliError('bad-usage', `--scale ${scale}`, problem)
  }
  const restore = options.restore === 'off' ? 0 : options.restore
  if (restore > 0) {
    const pair = await model.loadPair(scale)
    if (pair === undefined) {
      const problem = `${model.name} has no weights that restore. Use --model fsrcnn or fsrcnn-s, or leave it out.`
      throw new CliError('bad-usage', `--restore ${options.restore}`, problem)
    }
    const network = hashWeights([pair.clean, pair.jpeg])
    return { network, scale, restore, open: (engine) => createRestoringUpscaler(pair, { engine }) }
  }
  const weights = await networksOf(model, report).load(scale)
  const parts = [
    JSON.stringify(weights.config),
    ...[...weights.tensors].flatMap(([name, { data }]) => [name, data]),
  ]
  return {
    network: hashWeights(parts),
    scale,
    restore,
    open: (engine) => createUpscaler(weights, { engine }),
  }
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
