import type { WorkEvent } from '@sr/jobs/bullmq'
import type { Report } from '../terminal/report.js'

/** What a worker did since it began. */
export interface WorkCounts {
  readonly picturesDone: number
  readonly picturesPresent: number
  readonly picturesSetAside: number
  readonly shardsDone: number
  readonly shardsFailed: number
  readonly shardsHandedBack: number
  /** In shards that ended. */
  readonly secondsWorked: number
}

export interface WorkLog {
  tell(event: WorkEvent): void
  counts(): WorkCounts
}

/** Counts what a worker does and tells it: a line for people, or with `--json` one object on standard error. */
export function createWorkLog(report: Report): WorkLog {
  const sums = {
    picturesDone: 0,
    picturesPresent: 0,
    picturesSetAside: 0,
    shardsDone: 0,
    shardsFailed: 0,
    shardsHandedBack: 0,
    secondsWorked: 0,
  }
  return {
    tell(event) {
      count(sums, event)
      if (report.isJson)
        process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`)
      else report.print(lineOf(event))
    },
    counts: () => sums,
  }
}

function count(sums: { -readonly [Name in keyof WorkCounts]: number }, event: WorkEvent): void {
  if (event.event === 'shard-handed-back') sums.shardsHandedBack++
  if (event.event === 'shard-failed') sums.shardsFailed++
  if (event.event !== 'shard-ended') return
  sums.shardsDone++
  sums.picturesDone += event.report.done
  sums.picturesPresent += event.report.presentBefore
  sums.picturesSetAside += event.report.failed.length
  sums.secondsWorked += event.ms / 1000
}

function lineOf(event: WorkEvent): string {
  switch (event.event) {
    case 'shard-begun':
      return `shard ${event.shard.index} of ${event.shard.job} begun`
    case 'shard-ended': {
      const { done, presentBefore, failed } = event.report
      const aside = failed.map(({ message }) => `\n  set aside: ${message}`).join('')
      return `shard ${event.shard.index} of ${event.shard.job}: ${done} done, ${presentBefore} there before, ${failed.length} set aside  ${(event.ms / 1000).toFixed(1)} s${aside}`
    }
    case 'shard-handed-back':
      return `shard ${event.shard.index} of ${event.shard.job} handed back`
    case 'shard-failed':
      return `shard ${event.shard.index} of ${event.shard.job} failed (${event.code}): ${event.message}`
    case 'lock-lost':
      return `shard ${event.shard}: this worker was away for too long, so that another may have taken it over`
    case 'queue-away':
    case 'queue-back':
      return event.message
  }
}
