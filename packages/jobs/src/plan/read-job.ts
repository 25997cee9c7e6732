import { asCodedError } from '@sr/files/disk'
import { JobError } from '../errors.js'
import type { Storage, StoredFile } from '../storage/storage.js'
import { type Job, jobKeys, notesFolder } from './job.js'

/** The plan of a job in its output storage. */
export async function readJob(output: Storage, id: string): Promise<Job> {
  const { job } = jobKeys(id)
  return parsed(output, job, await readNote(output, job, id)) as Job
}

/** The ids of all jobs that a storage has plans of. */
export async function plannedJobs(output: Storage): Promise<string[]> {
  const ids: string[] = []
  for await (const { key } of output.list(`${notesFolder}/`))
    if (key.endsWith('/job.json')) ids.push(key.slice(notesFolder.length + 1, -'/job.json'.length))
  return ids
}

/** The pictures of a shard, in the order of their keys. */
export async function readShard(output: Storage, job: Job, index: number): Promise<StoredFile[]> {
  const { manifest } = jobKeys(job.id)
  const end = job.shardEnds[index]
  if (end === undefined) {
    const problem = `the job has ${job.shardEnds.length} shards. Expected an index below that, found ${index}.`
    throw new JobError('bad-usage', `shard ${index}`, problem)
  }
  const start = index === 0 ? 0 : job.shardEnds[index - 1]
  const text = await readNote(output, manifest, job.id, { start, end })
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [key, version] = parsed(output, manifest, line) as [string, string]
      return { key, version }
    })
}

async function readNote(
  output: Storage,
  key: string,
  id: string,
  range?: { readonly start: number; readonly end: number },
): Promise<string> {
  try {
    const { bytes } = await output.read(key, range)
    return Buffer.from(bytes).toString()
  } catch (error) {
    if (asCodedError(key, error).code !== 'not-found') throw error
    const problem = `there is no job ${id}. Submit it again: results that are there stay.`
    throw new JobError('no-job', output.url, problem, { cause: error })
  }
}

function parsed(output: Storage, key: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const problem = 'not what was stored: no JSON. Remove its folder and submit the job again.'
    throw new JobError('damaged-job', `${output.url}/${key}`, problem, { cause })
  }
}
