import { join, resolve } from 'node:path'
import { fileIdentity, lockFolder, writeFileWhole } from '@sr/files/disk'
import { createValidationSet, type ValidationSet } from '@sr/fsrcnn/train'
import { inputScale, type Weights } from '@sr/network'
import { CliError } from '../errors.js'
import { formatGain, formatPsnr } from '../eval/format-scores.js'
import { describeNetwork } from '../models/describe-network.js'
import type { Report } from '../terminal/report.js'
import { createDegrade } from '../train/degrade.js'
import { assertSamePictures, digestPictures } from '../train/digest-pictures.js'
import { readStart, readTrunk } from '../train/first-weights.js'
import { asRunError, goOnCommand, quoted } from '../train/run-error.js'
import { findRun, runFiles } from '../train/run-folder.js'
import { RunLog } from '../train/run-log.js'
import { RunRecorder } from '../train/run-recorder.js'
import { firstProgress, type RunState } from '../train/run-state.js'
import { SkippedPictures } from '../train/skipped-pictures.js'
import {
  type ConfigOverrides,
  readTrainConfig,
  type TrainConfig,
  writeTrainConfig,
} from '../train/train-config.js'
import { type BackendName, startTrainingBackend, type TrainingBackend } from '../train/training-backend.js'
import { countShared, listTrainingPictures } from '../train/training-pictures.js'
import { createTrainingProgress } from '../train/training-progress.js'
import { formatSeconds } from '../train/training-report.js'

/** The options of `sr train`, checked. */
export interface TrainCommandOptions extends ConfigOverrides {
  readonly out?: string
  readonly resume?: true
  readonly backend: BackendName
}

/** Trains a network as a config file says, into a folder of its own. Returns the exit code. */
export async function train(
  configFile: string,
  options: TrainCommandOptions,
  report: Report,
  signal: AbortSignal,
): Promise<number> {
  // A shell makes this of a variable that is not set.
  for (const name of ['out', 'transfer'] as const)
    if (options[name] === '') throw new CliError('bad-usage', `--${name}`, 'expected a path, found nothing.')
  const config = await readTrainConfig(configFile, options)
  const folder = options.out ?? folderOf(configFile)
  if (!options.resume && (await isSameFile(configFile, join(folder, runFiles.config)))) {
    const problem =
      'the config itself is the config.json of this folder, which a run replaces by its complete form. Choose another folder.'
    throw new CliError('bad-usage', `--out ${folder}`, problem)
  }
  const lock = await lockFolder(
    folder,
    'another sr train',
    (reason) => new CliError('run-locked', folder, `${reason} Or choose another folder with --out.`),
  )
  try {
    const command = `sr train ${quoted(configFile)}`
    return await trainAlone(config, folder, options, command, report, signal)
  } catch (error) {
    throw asRunError(error, configFile)
  } finally {
    await lock.release()
  }
}

/**
 * Refuses all that can be refused before it changes anything in the folder, which this process alone may use.
 */
async function trainAlone(
  config: TrainConfig,
  folder: string,
  { resume, backend: backendName }: TrainCommandOptions,
  command: string,
  report: Report,
  signal: AbortSignal,
): Promise<number> {
  const { network, start: startFrom, transfer } = config
  const saved = await findRun(folder, config, resume ?? false, report)
  const heldBack = await listTrainingPictures(config.validation.data)
  const shared = await countShared(heldBack, await listTrainingPictures(config.data))
  if (shared > 0) {
    const problem = `${shared} of ${heldBack.length} pictures are trained on too. Scores will be better than those of other pictures.`
    report.warn('validation', problem)
  }
  const isNew = saved === undefined
  const start = startFrom !== null && isNew ? await readStart(startFrom, network, report) : undefined
  const trunk = transfer !== null && isNew ? await readTrunk(transfer, network, report) : undefined
  const backend = await startTrainingBackend(backendName, command, report)
  const { sources, digest } = digestPictures(heldBack)
  const validation = await createValidationSet(sources, {
    scale: network.scale,
    inputScale: inputScale(network),
    channels: network.channels,
    ...(config.degrade === null ? {} : { degrade: createDegrade(config.degrade) }),
  })
  const validationDigest = digest(validation.skipped)
  if (saved !== undefined) assertSamePictures('validation', saved.progress.validationDigest, validationDigest)
  const skipped = new SkippedPictures(report)
  skipped.add(validation.skipped)
  signal.throwIfAborted()
  const run = { config, folder, saved, start, trunk, validation, validationDigest, skipped, backend }
  return await trainInto(run, report, signal)
}

/** A run whose config, pictures and backend are known to be good. */
interface Run {
  readonly config: TrainConfig
  readonly folder: string
  readonly saved: RunState | undefined
  readonly start: Weights | undefined
  readonly trunk: Weights | undefined
  readonly validation: ValidationSet
  readonly validationDigest: string
  readonly skipped: SkippedPictures
  readonly backend: TrainingBackend
}

async function trainInto(run: Run, report: Report, signal: AbortSignal): Promise<number> {
  const { config, folder, saved, start, trunk, validation, validationDigest, skipped, backend } = run
  const { bicubic } = validation
  // They load tfjs, an optional peer whose absence startTrainingBackend tells.
  const { buildModel, startModel } = await import('../train/build-model.js')
  const { runTrainingStages } = await import('../train/run-training-stages.js')
  const model =
    start === undefined
      ? await buildModel(config.network, config.seed, trunk)
      : startModel(config.network, start)
  const progress = { ...(saved?.progress ?? firstProgress), backend: backend.name, validationDigest }
  const storedStep = saved === undefined ? 0 : progress.stepsBefore + saved.training.step
  if (saved !== undefined && saved.progress.backend !== backend.name) {
    report.warn(
      folder,
      `begun on ${saved.progress.backend}, goes on on ${backend.name}: the same but for the last bits.`,
    )
  }
  const storeConfig = () =>
    writeFileWhole(join(folder, runFiles.config), writeTrainConfig(config, resolve(folder)))
  const log = await RunLog.read(join(folder, runFiles.log), storedStep)
  const countTensors = () => backend.tf.memory().numTensors
  const recorder = new RunRecorder({
    config,
    folder,
    log,
    bicubic,
    progress,
    storedStep,
    async begin() {
      if (saved !== undefined) await storeConfig() // a run that cannot go on keeps the config it has
      await log.begin()
    },
    countTensors,
    report,
  })
  signal.addEventListener('abort', () =>
    report.warn(folder, 'stops after this step. Once more ends it at once.'),
  )
  const display = createTrainingProgress({ config, bicubic, log, recorder, report })

  report.print(
    `${describeNetwork(config.network)} → ${folder}, on ${backend.name}${storedStep === 0 ? '' : `, from step ${storedStep}`}`,
  )
  try {
    const training = await runTrainingStages({
      config,
      backend,
      model,
      validation,
      recorder,
      saved,
      signal,
      async onSource(source) {
        // It marks the folder as that of a run that can be resumed.
        if (saved === undefined) await storeConfig()
        skipped.add(source.skipped)
        display.start(source)
      },
      onStep: display.update,
    })
    await recorder.finish(training)
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error
    const problem = `interrupted. ${recorder.storedText}. Go on with: ${goOnCommand(folder, backend.name)}`
    throw new CliError('interrupted', folder, problem, { cause: error })
  } finally {
    display.stop()
    model.dispose()
    await log.close()
  }

  tellResult(run, recorder, storedStep, report)
  return report.finish(documentOf(run, recorder), 1)
}

/** The result of a run that began at `storedStep`, for people. */
function tellResult(
  { folder, validation: { bicubic } }: Run,
  recorder: RunRecorder,
  storedStep: number,
  report: Report,
): void {
  if (recorder.storedStep === storedStep) {
    const larger = recorder.saturated ? 'earlyStop.patience' : '--steps'
    report.print(`${storedStep.toLocaleString('en')} steps are done already. A larger ${larger} goes on.`)
  }
  const { best, seconds } = recorder.progress
  if (best === null) return
  const gain = formatGain(best.psnr - bicubic.psnr, 2)
  report.print(
    `best ${formatPsnr(best.psnr)} dB after ${best.step.toLocaleString('en')} steps, ${gain} on bicubic; ${formatSeconds(seconds)}`,
  )
  report.print(`sr upscale photo.png --model ${quoted(join(folder, runFiles.best))}`)
}

/** The result of a run, for `--json`. */
function documentOf({ config, folder, validation, skipped, backend }: Run, recorder: RunRecorder) {
  const { psnr, ssim } = validation.bicubic
  const { best, seconds } = recorder.progress
  return {
    out: folder,
    network: config.network,
    backend: backend.name,
    steps: recorder.storedStep,
    endedBy: recorder.saturated ? 'earlyStop' : 'steps',
    bicubic: { psnr, ssim },
    best,
    seconds,
    skipped: skipped.list,
    files: Object.fromEntries(Object.entries(runFiles).map(([kind, name]) => [kind, join(folder, name)])),
  }
}

async function isSameFile(path: string, other: string): Promise<boolean> {
  const identity = await fileIdentity(path)
  return identity !== undefined && identity === (await fileIdentity(other))
}

/** The folder beside the config that has its name: `x3/` for `x3.json`. */
function folderOf(configFile: string): string {
  const folder = configFile.replace(/\.json$/i, '')
  if (folder !== configFile) return folder
  throw new CliError('bad-config', configFile, 'expected a file that ends in .json. Rename it, or say --out.')
}
