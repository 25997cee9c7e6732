import { createEnlarger, planPasses } from '@sr/files'
import { FileError } from '@sr/files/disk'
import { latestPlan, planJob, runShard, type ShardReport } from '@sr/jobs'
import type { EngineName } from '../engines/engine-names.js'
import { createEngine } from '../engines/engines.js'
import { CliError } from '../errors.js'
import { type JobOptions, openJob } from '../jobs/job-spec.js'
import { createProgress } from '../terminal/progress.js'
import type { Report } from '../terminal/report.js'

export interface ShardCommandOptions extends JobOptions {
  readonly index?: number
  readonly count: number
  readonly concurrency: number
  readonly engine: EngineName
  readonly threads?: number
}

/**
 * Does one of `count` parts of the work, without a queue. All parts go by one plan: the last one of
 * `sr submit`, or the one that the first part to begin has made.
 */
export async function shard(
  inputUrl: string,
  outputUrl: string,
  options: ShardCommandOptions,
  report: Report,
  signal: AbortSignal,
): Promise<number> {
  const { count, concurrency, shardSize, threads } = options
  const index = options.index ?? indexOf(process.env)
  if (index >= count)
    throw new CliError(
      'bad-usage',
      `--index ${index}`,
      `there are ${count} parts. Expected 0 to ${count - 1}.`,
    )
  const { spec, input, output, networks } = await openJob(inputUrl, outputUrl, options, report)
  const engine = await createEngine(options.engine, { threads, report })
  const { alpha, restore, target } = spec.options
  const enlarger = createEnlarger(networks, { engine, alpha, restore })
  const progress = createProgress()
  try {
    const job =
      (await latestPlan(spec, output)) ?? (await planJob(spec, { input, output, shardSize, signal }))
    const when = new Date(job.plannedAtMs).toISOString()
    report.note(`job ${job.id}`, `${job.pictures} pictures, as listed ${when}. sr submit lists them anew.`)
    if ('scale' in target) await enlarger.prepare(planPasses(enlarger.scales, target.scale) ?? [])
    const total = { pictures: 0, done: 0, presentBefore: 0 }
    const indexes = [...job.shardEnds.keys()].filter((shard) => shard % count === index)
    progress.start(`part ${index} of ${count}`)
    for (const [place, shard] of indexes.entries()) {
      const onProgress = ({ done, pictures }: { done: number; pictures: number }): void =>
        progress.update((place + done / pictures) / indexes.length)
      const ended = await runShard(job, shard, {
        input,
        output,
        enlarger,
        inFlight: concurrency,
        signal,
        onProgress,
      })
      for (const field of ['pictures', 'done', 'presentBefore'] as const) total[field] += ended[field]
      tellFailed(ended, report)
    }
    progress.stop()
    report.print(`part ${index} of ${count}: ${total.done} done, ${total.presentBefore} there before`)
    return report.finish({ job: job.id, ...total }, total.done + total.presentBefore)
  } finally {
    progress.stop()
    enlarger.dispose()
    input.close()
    output.close()
  }
}

/** Messages say already what they are about. */
function tellFailed({ failed }: ShardReport, report: Report): void {
  for (const { input, code, message } of failed)
    report.addError(input, new FileError(code, input, message.replace(`${input}: `, '')))
}

/** Where schedulers say which part a process is. */
const variables = ['AWS_BATCH_JOB_ARRAY_INDEX', 'JOB_COMPLETION_INDEX', 'SLURM_ARRAY_TASK_ID']

function indexOf(env: NodeJS.ProcessEnv): number {
  const found = variables.map((name) => env[name]).find((value) => value !== undefined)
  if (found !== undefined && /^\d{1,9}$/.test(found)) return Number(found)
  const problem = `which part this is was not said. State it, or run it where one of ${variables.join(', ')} is set.`
  throw new CliError('bad-usage', '--index', problem)
}
