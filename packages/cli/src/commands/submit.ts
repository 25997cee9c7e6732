import { type Job, planJob } from '@sr/jobs'
import { type JobOptions, openJob } from '../jobs/job-spec.js'
import type { Report } from '../terminal/report.js'

export interface SubmitCommandOptions extends JobOptions {
  /** Without one the work is only planned, for `sr shard`. */
  readonly queue?: string
}

/** Plans the work on a storage's pictures, and puts its shards into a queue. */
export async function submit(
  inputUrl: string,
  outputUrl: string,
  { queue, ...options }: SubmitCommandOptions,
  report: Report,
  signal: AbortSignal,
): Promise<number> {
  const { spec, input, output } = await openJob(inputUrl, outputUrl, options, report)
  try {
    const job = await planJob(spec, { input, output, shardSize: options.shardSize, signal })
    const added = queue === undefined ? undefined : await addTo(queue, job)
    const { id, pictures, shardEnds } = job
    const shards = shardEnds.length
    report.print(`job ${id}: ${pictures} pictures in ${shards} shards`)
    if (added !== undefined)
      report.print(
        added === shards
          ? `${added} shards submitted`
          : `${added} shards submitted; ${shards - added} are waiting or in work already`,
      )
    return report.finish({ job: id, pictures, shards, ...(added !== undefined && { added }) }, 1)
  } finally {
    input.close()
    output.close()
  }
}

async function addTo(queue: string, job: Job): Promise<number> {
  const { submitJob } = await import('@sr/jobs/bullmq')
  return (await submitJob(queue, job)).added
}
