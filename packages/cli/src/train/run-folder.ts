import { join } from 'node:path'
import { fileIdentity, readInputFile } from '@sr/files/disk'
import { CliError } from '../errors.js'
import type { Report } from '../terminal/report.js'
import { differingKeys, listDifferences } from './differing-keys.js'
import { type RunState, readRunState } from './run-state.js'
import { readTrainConfig, type TrainConfig } from './train-config.js'

/** The files of a run. */
export const runFiles = {
  config: 'config.json',
  log: 'log.jsonl',
  /** All that a run needs to go on. */
  state: 'last.training.safetensors',
  last: 'last.safetensors',
  best: 'best.safetensors',
  chart: 'chart.svg',
  report: 'report.html',
} as const

/**
 * The state that a run in this folder goes on from. Undefined for a new run, and for one that ended before
 * its first checkpoint. Throws CliError `run-exists` for a run whose weights would be overwritten, `no-run`
 * where there is none to resume, and `other-run` for one of another config.
 */
export async function findRun(
  folder: string,
  config: TrainConfig,
  resume: boolean,
  report: Report,
): Promise<RunState | undefined> {
  const has = async (name: string) => (await fileIdentity(join(folder, name))) !== undefined
  const hasState = await has(runFiles.state)
  if (!resume) {
    const isRun = hasState || (await has(runFiles.best))
    const foreign = isRun ? undefined : await findForeignFile(folder, has)
    if (!isRun && foreign === undefined) return undefined
    const problem = isRun
      ? 'the folder holds another run. Go on with it by --resume, or choose another folder with --out.'
      : `the folder holds a ${foreign} that is of no run and would be replaced. Choose another folder with --out.`
    throw new CliError('run-exists', folder, problem)
  }
  if (!hasState && !(await has(runFiles.config))) {
    const problem =
      'there is no run to go on with. Expected the folder of an earlier sr train; leave out --resume to begin.'
    throw new CliError('no-run', folder, problem)
  }
  compareConfigs(folder, await readTrainConfig(join(folder, runFiles.config)), config, report)
  const path = join(folder, runFiles.state)
  return hasState ? readRunState(path, await readInputFile(path)) : undefined
}

/**
 * A file that belongs to no run, although it has the name of a run's file. A run that was refused, or ended
 * before it stored weights, does not count and is no loss: its config may be what was wrong.
 */
async function findForeignFile(
  folder: string,
  has: (name: string) => Promise<boolean>,
): Promise<string | undefined> {
  const names: string[] = []
  for (const name of Object.values(runFiles)) if (await has(name)) names.push(name)
  const isBegun = await readTrainConfig(join(folder, runFiles.config)).then(
    () => true,
    () => false,
  )
  return isBegun ? undefined : names[0]
}

/** Keys that may change when a run goes on, although its result changes with them. */
const changeable = ['loss', 'learningRate', 'rateFactors', 'largestGradientNorm'] as const
/** Keys that decide only when a run ends and what is stored. */
const free = ['steps', 'earlyStop', 'checkpointEverySteps', 'logEverySteps'] as const

function compareConfigs(folder: string, of: TrainConfig, now: TrainConfig, report: Report): void {
  const differing = differingKeys(of, now).filter(({ key }) => !isAmong(free, key))
  const fixed = differing.filter(({ key }) => !isAmong(changeable, key))
  if (fixed.length > 0) {
    const problem =
      `the run was begun with another config, and differs in ${listDifferences(fixed)} (run, now). ` +
      `Go on with its own, ${join(folder, runFiles.config)}, or begin another run with --out.`
    throw new CliError('other-run', folder, problem)
  }
  if (differing.length > 0) {
    report.warn(folder, `the run goes on with changes: ${listDifferences(differing)} (before, now).`)
  }
}

/** Whether a key such as `learningRate.rate` belongs to one of these. */
const isAmong = (keys: readonly string[], key: string): boolean => keys.includes(key.split('.')[0])
