import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { asWriteError, withTemporary } from '@sr/files/disk'
import { isPictureName } from '@sr/files/formats'
import { JobError } from '../errors.js'
import type { Storage, StoredFile } from '../storage/storage.js'
import { digest } from './digest.js'
import { type Job, type JobSpec, jobKeys, notesFolder, recipeOf } from './job.js'
import { readJob } from './read-job.js'

export interface PlanOptions {
  readonly input: Storage
  readonly output: Storage
  /** Pictures in a shard. */
  readonly shardSize: number
  readonly signal: AbortSignal
}

/**
 * Lists the pictures of a job and stores the plan in the output storage. Two calls at once, or one after the
 * other, come to the same plan as long as the inputs are the same. No list is held in memory.
 */
export async function planJob(spec: JobSpec, options: PlanOptions): Promise<Job> {
  const { input, output, signal } = options
  assertApart(spec)
  const target = join(tmpdir(), 'sr-manifest')
  return await withTemporary(target, async (path) => {
    const written = writeManifest(path, inputsOf(input, output), options)
    const { sha256, ...found } = await written.catch((error: unknown) => {
      throw asWriteError(target, error)
    })
    if (found.pictures === 0) {
      const problem = 'no pictures there. Expected files with a picture’s extension, such as .png or .jpg.'
      throw new JobError('not-found', input.url, problem)
    }
    await assertOneRecipe(spec, output)
    const id = digest([spec, sha256, options.shardSize])
    const job: Job = { ...spec, id, ...found, plannedAtMs: Date.now() }
    const keys = jobKeys(id)
    await output.putIfAbsent(keys.manifest, (place) => copyFile(path, place), signal)
    // Last: whoever finds it finds the manifest too.
    await output.putIfAbsent(keys.job, Buffer.from(JSON.stringify(job)), signal)
    await output.write(latestKey(spec), JSON.stringify({ id }))
    return job
  })
}

/** The last plan of this work, or undefined. */
export async function latestPlan(spec: JobSpec, output: Storage): Promise<Job | undefined> {
  try {
    const { bytes } = await output.read(latestKey(spec))
    const { id }: { id: string } = JSON.parse(Buffer.from(bytes).toString())
    return await readJob(output, id)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'not-found') return undefined
    throw error
  }
}

const latestKey = (spec: JobSpec): string => `${notesFolder}/latest/${digest(spec)}.json`

/** Pictures of the input storage; those of the output storage are none where it lies inside. */
async function* inputsOf(input: Storage, output: Storage): AsyncGenerator<StoredFile> {
  const inside = output.url.startsWith(`${input.url}/`) ? output.url.slice(input.url.length + 1) : undefined
  for await (const file of input.list())
    if (isPictureName(file.key) && !(inside !== undefined && file.key.startsWith(`${inside}/`))) yield file
}

/** A line is `["KEY","VERSION"]`. */
async function writeManifest(
  path: string,
  inputs: AsyncIterable<StoredFile>,
  { shardSize, signal }: PlanOptions,
): Promise<{ pictures: number; shardEnds: number[]; sha256: string }> {
  const hash = createHash('sha256')
  const shardEnds: number[] = []
  let [pictures, bytes] = [0, 0]
  await pipeline(async function* () {
    for await (const { key, version } of inputs) {
      signal.throwIfAborted()
      const line = Buffer.from(`${JSON.stringify([key, version])}\n`)
      hash.update(line)
      bytes += line.length
      pictures++
      if (pictures % shardSize === 0) shardEnds.push(bytes)
      yield line
    }
  }, createWriteStream(path))
  if (pictures % shardSize !== 0) shardEnds.push(bytes)
  return { pictures, shardEnds, sha256: hash.digest('hex') }
}

function assertApart({ input, output }: JobSpec): void {
  if (input !== output) return
  const problem = 'inputs and results would lie in one place, and results be taken for inputs. State another.'
  throw new JobError('bad-usage', output, problem)
}

/** A readable name does not say what made the result, so a storage of them holds those of one recipe. */
async function assertOneRecipe(spec: JobSpec, output: Storage): Promise<void> {
  if (spec.layout !== 'same') return
  const key = `${notesFolder}/recipe`
  const recipe = recipeOf(spec)
  if (await output.putIfAbsent(key, Buffer.from(recipe))) return
  const found = Buffer.from((await output.read(key)).bytes).toString()
  if (found === recipe) return
  const problem =
    'it holds results of other weights or options under the names that these would have. ' +
    'Use another place, or the layout `hashed`, whose names say what made them.'
  throw new JobError('other-results', output.url, problem)
}
