import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { asReadError, writeFileWhole } from '@sr/files/disk'
import {
  enlargeChunk,
  type FilmPlan,
  filmEnlarger,
  findFfmpeg,
  openWorkFolder,
  storeFilm,
  workFolderOf,
} from '@sr/films'
import type { Engine, Upscaler } from '@sr/fsrcnn'
import { JobError, type Shard, type ShardReport, type ShardRunOptions } from '@sr/jobs'
import { chooseFilmNetwork, type FilmNetworkOptions } from '../models/film-network.js'
import type { Report } from '../terminal/report.js'

/** What a worker has to know of a film, as it lies in the film's work folder: the queue holds the place alone. */
interface FilmJobFile {
  readonly plan: FilmPlan
  readonly network: FilmNetworkOptions
  readonly overwrite: boolean
}

const jobFile = (output: string): string => join(workFolderOf(output), 'job.json')

/**
 * Puts the chunks of a film, and their joining, into a queue. Input and output must lie in folders that all workers have
 * under the same names.
 */
export async function submitFilmJob(
  queue: string,
  planned: FilmPlan,
  output: string,
  { model, restore, scale, set, key, overwrite }: FilmNetworkOptions & { readonly overwrite: boolean },
): Promise<{ readonly job: string; readonly chunks: number; readonly added: number }> {
  const { submitFilm } = await import('@sr/jobs/bullmq')
  const place = resolve(output)
  const plan = { ...planned, film: { ...planned.film, path: resolve(planned.film.path) } }
  const network = { model, restore, ...(scale && { scale }), ...(set && { set }), ...(key && { key }) }
  const text = JSON.stringify({ plan, network, overwrite } satisfies FilmJobFile)
  const id = createHash('sha256').update(`${place}\n${text}`).digest('hex').slice(0, 16)
  const chunks = plan.chunks.length
  const frames = plan.chunks.reduce((sum, { pts }) => sum + pts.length, 0)
  const lock = await openWorkFolder(workFolderOf(place), planned, true)
  try {
    await writeFileWhole(jobFile(place), new TextEncoder().encode(text))
    return { job: id, chunks, added: (await submitFilm(queue, { id, output: place, frames, chunks })).added }
  } finally {
    await lock.release()
  }
}

/** Runs the parts of films; the network of one film stays loaded until a part of another comes. */
export function createFilmWorker(engine: Engine, report: Report) {
  let current: { readonly job: string; readonly film: Promise<LoadedFilm> } | undefined

  /** Each part reads the film's own file once, and loads its network once. */
  async function load({ job, output }: Shard): Promise<LoadedFilm> {
    if (current?.job !== job) {
      const earlier = current?.film
      current = { job, film: loadFilm(output, engine, report) }
      await earlier?.then(({ upscaler }) => upscaler.dispose()).catch(() => undefined)
    }
    return current.film.catch((error: unknown) => {
      current = undefined
      throw error
    })
  }

  return {
    async enlarge(shard: Shard, { signal, onProgress }: ShardRunOptions): Promise<ShardReport> {
      const { plan, upscaler } = await load(shard)
      const chunk = plan.chunks[shard.index]
      if (chunk === undefined)
        throw new JobError('no-job', shard.output, `the film has no part ${shard.index}.`)
      const frames = chunk.pts.length
      let done = 0
      const onFrame = (): void => onProgress?.({ done: ++done, pictures: frames })
      const ffmpeg = await findFfmpeg()
      const options = { enlarger: filmEnlarger(plan, upscaler), signal, onFrame }
      const isNew = await enlargeChunk(plan, chunk, workFolderOf(shard.output), ffmpeg, options)
      return reportOf(isNew ? frames : 0, isNew ? 0 : frames)
    },
    async join({ output }: Shard, { signal }: ShardRunOptions): Promise<ShardReport> {
      const { plan, overwrite } = await readJobFile(output)
      const { lost } = await storeFilm(plan, output, await findFfmpeg(), { overwrite, signal })
      for (const words of lost) report.warn(output, `has no place for the ${words}.`)
      return reportOf(0, 0)
    },
    close: () => void current?.film.then(({ upscaler }) => upscaler.dispose()).catch(() => undefined),
  }
}

interface LoadedFilm {
  readonly plan: FilmPlan
  readonly upscaler: Upscaler
}

async function loadFilm(output: string, engine: Engine, report: Report): Promise<LoadedFilm> {
  const { plan, network: options } = await readJobFile(output)
  const { network, open } = await chooseFilmNetwork(options, report)
  if (network === plan.network) return { plan, upscaler: await open(engine) }
  const problem = `${options.model} is another network here than where the film was submitted. Install the same version there and here.`
  throw new JobError('weights-differ', output, problem)
}

async function readJobFile(output: string): Promise<FilmJobFile> {
  const file = jobFile(output)
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw asReadError(file, error)
  }
}

const reportOf = (done: number, presentBefore: number): ShardReport => ({
  ...{ pictures: done + presentBefore, done, presentBefore },
  ...{ failed: [], left: 0 },
})
