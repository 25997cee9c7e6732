import { forgetDeadLetters, openStorage, plannedJobs } from '@sr/jobs'
import { CliError } from '../errors.js'
import type { Report } from '../terminal/report.js'

/** Has what failed tried again: pictures that were set aside, and whole shards of a queue. */
export async function retry(
  outputUrl: string | undefined,
  { queue }: { readonly queue?: string },
  report: Report,
): Promise<number> {
  if ((outputUrl === undefined) === (queue === undefined))
    throw new CliError(
      'bad-usage',
      'arguments',
      'expected --queue URL, or the place of the results of sr shard.',
    )
  if (queue !== undefined) {
    const { retryShards } = await import('@sr/jobs/bullmq')
    const { setAside, failed } = await retryShards(queue)
    report.print(
      `${setAside} shards with pictures that were set aside and ${failed} that failed are tried again`,
    )
    return report.finish({ setAside, failed }, 1)
  }
  const output = await openStorage(outputUrl ?? '')
  try {
    let setAside = 0
    for (const id of await plannedJobs(output)) setAside += (await forgetDeadLetters(output, id)).length
    report.print(`${setAside} shards with pictures that were set aside; sr shard tries them again`)
    return report.finish({ setAside }, 1)
  } finally {
    output.close()
  }
}
