import { type QueueStatus, queueStatus } from '@sr/jobs/bullmq'
import type { Report } from '../terminal/report.js'

/** Says how far the jobs of a queue are. */
export async function status({ queue }: { readonly queue: string }, report: Report): Promise<number> {
  const found = await queueStatus(queue)
  for (const { id, output, pictures, done, presentBefore, failed, left } of found.jobs)
    report.print(
      `job ${id} → ${output}: ${pictures} pictures, ${done} done, ${presentBefore} there before, ${failed} set aside, ${left} left`,
    )
  const { waiting, active, failed } = found.shards
  report.print(`shards: ${waiting} waiting, ${active} in work, ${failed} failed${pace(found)}`)
  for (const { job, index, reason } of found.failures) report.note(`shard ${index} of ${job}`, reason)
  return report.finish(found, 1)
}

function pace({ picturesPerSecond, secondsLeft }: QueueStatus): string {
  if (picturesPerSecond === 0) return ''
  const rate = `; ${picturesPerSecond.toPrecision(3)} pictures/s`
  return secondsLeft === undefined || secondsLeft === 0
    ? rate
    : `${rate}, ${Math.ceil(secondsLeft / 60)} min left`
}
