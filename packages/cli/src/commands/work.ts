import { createPictureWorker } from '@sr/jobs'
import { workOnQueue } from '@sr/jobs/bullmq'
import type { EngineName } from '../engines/engine-names.js'
import { createEngine } from '../engines/engines.js'
import { networksOfReference } from '../jobs/job-spec.js'
import { serveMetrics } from '../jobs/serve-metrics.js'
import { createWorkLog } from '../jobs/work-log.js'
import type { Report } from '../terminal/report.js'

export interface WorkCommandOptions {
  readonly queue: string
  /** Pictures in work at once. */
  readonly concurrency: number
  readonly engine: EngineName
  readonly threads?: number
  /** Instead of the names of the jobs' models; their weights must be the same. */
  readonly model?: string
  /** In seconds. */
  readonly grace: number
  readonly untilEmpty?: true
  /** A port. */
  readonly metrics?: number
  readonly metricsHost: string
}

/** Works on the shards of a queue until it is told to end. */
export async function work(
  options: WorkCommandOptions,
  report: Report,
  signal: AbortSignal,
): Promise<number> {
  const { queue, concurrency, threads, model, grace, untilEmpty = false, metrics, metricsHost } = options
  const engine = await createEngine(options.engine, { threads, report })
  const pictures = createPictureWorker({
    engine,
    inFlight: concurrency,
    networksOf: (reference) => networksOfReference(reference, model, report),
  })
  const log = createWorkLog(report)
  const server = metrics === undefined ? undefined : await serveMetrics(metrics, metricsHost, log.counts)
  try {
    await workOnQueue(queue, {
      handlers: { pictures: pictures.run },
      signal,
      graceMs: grace * 1000,
      untilEmpty,
      onEvent: log.tell,
    })
    return report.finish(log.counts(), 1)
  } finally {
    server?.close()
    pictures.close()
  }
}
