import { dirname, extname } from 'node:path'
import type { RestoreOption } from '@sr/files'
import { assertWritable, createFolder, writeFileWhole } from '@sr/files/disk'
import type { Engine } from '@sr/fsrcnn/tfjs'
import type { ProtocolName } from '@sr/metrics'
import type { EngineName } from '../engines/engine-names.js'
import { CliError } from '../errors.js'
import {
  missesOfEarlier,
  missesOfLeastPsnr,
  modelsNotIn,
  readEarlierEvaluation,
} from '../eval/compare-evaluations.js'
import { listConditions } from '../eval/condition.js'
import { protocolLine } from '../eval/describe-protocol.js'
import { evaluate } from '../eval/evaluate.js'
import { evaluationCsv } from '../eval/evaluation-csv.js'
import { evaluationDocument, type Surroundings } from '../eval/evaluation-document.js'
import { compressionTable, evaluationTable } from '../eval/evaluation-table.js'
import { type PlannedModel, planModels } from '../eval/plan-models.js'
import { createReportPage } from '../eval-report/report-page.js'
import { version } from '../package-files.js'
import { createProgress } from '../terminal/progress.js'
import type { Report } from '../terminal/report.js'

/** The options of `sr eval`, checked. */
export interface EvalCommandOptions {
  readonly scale: readonly number[]
  readonly model: readonly string[]
  readonly set?: readonly string[]
  readonly key?: string
  readonly protocol: ProtocolName
  readonly lr?: string
  /** Such as `jpeg:30`. */
  readonly degrade?: readonly string[]
  readonly restore: RestoreOption
  readonly engine: EngineName
  readonly threads?: number
  readonly csv?: string
  readonly html?: string
  /** Decibels. */
  readonly minPsnr?: number
  readonly compare?: string
  /** Decibels. */
  readonly tolerance: number
}

/** Scores models beside bicubic on a folder of originals. Returns the exit code. */
export async function evaluateFolder(
  hrFolder: string,
  options: EvalCommandOptions,
  report: Report,
  signal: AbortSignal,
): Promise<number> {
  const { protocol, lr, degrade = [], restore, csv, html, minPsnr, compare, tolerance } = options
  // All that can be refused is refused before the work, not after it.
  if (lr !== undefined && degrade.length > 0)
    throw new CliError('bad-usage', '--degrade', 'it is about pictures that are made here. Leave out --lr.')
  if (csv !== undefined) assertExtension(csv, '.csv')
  if (html !== undefined) assertExtension(html, '.html')
  for (const path of [csv, html]) if (path !== undefined) await assertWritable(path)
  const earlier = compare === undefined ? undefined : await readEarlierEvaluation(compare, { protocol })
  const models = await planModels(options.model, options.scale, options, report)
  if (earlier !== undefined)
    for (const model of modelsNotIn(earlier, underConditions(models, degrade)))
      report.warn(earlier.path, `has no ${model}, so that is not compared.`)
  let engine: Engine | undefined
  const page =
    html === undefined ? undefined : createReportPage(listConditions(options.scale, degrade).length)
  const heading = [`${hrFolder}, ${protocolLine(protocol, lr, options.scale, degrade)}.`, '']
  const evaluation = await evaluate({
    hrFolder,
    ...(lr === undefined ? {} : { lrFolder: lr }),
    protocol,
    models,
    degrade,
    restore,
    openEngine: async () => {
      // Bicubic alone needs no engine, and tfjs takes a second to load.
      const { createEngine } = await import('../engines/engines.js')
      engine ??= await createEngine(options.engine, { threads: options.threads, report })
      return engine
    },
    report,
    progress: createProgress(),
    signal,
    ...(page === undefined ? {} : { onPicture: page.addPicture }),
    onCondition: (entries) => {
      for (const line of [...heading.splice(0), ...evaluationTable(protocol, entries)]) report.print(line)
    },
  })
  if (degrade.length > 1)
    for (const line of compressionTable(protocol, evaluation.entries)) report.print(line)
  const surroundings: Surroundings = {
    engine: engine?.name ?? null,
    versions: { sr: version(), node: process.versions.node },
  }
  const done = Math.max(0, ...evaluation.entries.map(({ images }) => images.length))
  const missed: string[] = []
  if (done > 0 && !signal.aborted) {
    for (const path of [csv, html]) if (path !== undefined) await createFolder(dirname(path))
    if (csv !== undefined)
      await writeFileWhole(csv, new TextEncoder().encode(evaluationCsv(evaluation)), { signal })
    if (html !== undefined && page !== undefined) {
      await writeFileWhole(
        html,
        new TextEncoder().encode(await page.finish(evaluation, surroundings, report.errors)),
        { signal },
      )
      report.print(`Report: ${html}`)
    }
    if (minPsnr !== undefined) missed.push(...missesOfLeastPsnr(evaluation, minPsnr))
    if (earlier !== undefined) missed.push(...missesOfEarlier(evaluation, earlier, tolerance))
    for (const miss of missed) report.addMiss(miss)
  }
  return report.finish({ ...evaluationDocument(evaluation, surroundings), missed }, done)
}

const underConditions = (models: readonly PlannedModel[], degrade: readonly string[]) =>
  models.flatMap(({ model, scale }) =>
    listConditions([scale], degrade).map((condition) => ({ model, ...condition })),
  )

/**
 * Results have extensions of their own, so that a slip of the keyboard replaces no picture, no
 * model and not the other result.
 */
function assertExtension(path: string, extension: '.csv' | '.html'): void {
  const found = extname(path)
  if (found.toLowerCase() === extension) return
  const problem = `the name does not fit. Expected it to end in ${extension}, found ${found || 'no extension'}. Choose another one.`
  throw new CliError('bad-usage', path, problem)
}
