import { join } from 'node:path'
import { FileError, writeFileWhole } from '@sr/files/disk'
import type { Score, StepReport, TrainingState } from '@sr/fsrcnn/train'
import { writeWeights } from '@sr/weights-converter'
import type { Report } from '../terminal/report.js'
import { runFiles } from './run-folder.js'
import type { RunLog } from './run-log.js'
import { type TrainingRunProgress, weightsForUse, writeRunState } from './run-state.js'
import type { TrainConfig } from './train-config.js'
import { trainingChart } from './training-chart.js'
import { trainingReport } from './training-report.js'

/** What is stored of a run: its log, its checkpoints, its best weights and its charts. */
export interface RecorderOptions {
  readonly config: TrainConfig
  readonly folder: string
  readonly log: RunLog
  readonly bicubic: Score
  readonly progress: TrainingRunProgress
  /** The step of the checkpoint on the disk, 0 for none. */
  readonly storedStep: number
  /**
   * Called before anything is stored, which is after the first step: by then everything
   * that can be refused has been.
   */
  readonly begin: () => Promise<void>
  /** How many tensors tfjs holds. */
  readonly countTensors: () => number
  readonly report: Report
}

/** Follows a run step by step and stores what is due. A full disk causes a warning and ends nothing. */
export class RunRecorder {
  readonly #options: RecorderOptions
  #progress: TrainingRunProgress
  #storedStep: number
  #hasBegun = false
  #speed = { steps: 0, ms: 0 }
  #lastMs = performance.now()

  constructor(options: RecorderOptions) {
    this.#options = options
    this.#progress = options.progress
    this.#storedStep = options.storedStep
  }

  get progress(): TrainingRunProgress {
    return this.#progress
  }

  /** The step of the checkpoint on the disk; 0 for none. */
  get storedStep(): number {
    return this.#storedStep
  }

  /** Which checkpoint is on the disk, in words. */
  get storedText(): string {
    return this.#storedStep === 0
      ? 'No checkpoint is stored yet'
      : `The checkpoint of step ${this.#storedStep} is stored`
  }

  /** Whether this stage ends because enough validations in a row were no better. */
  get saturated(): boolean {
    const { earlyStop } = this.#options.config
    return earlyStop !== null && (this.#progress.stageBest?.validationsSince ?? 0) >= earlyStop.patience
  }

  /** Starts counting time: reading pictures is not training. */
  startClock(): void {
    this.#lastMs = performance.now()
  }

  /** Begins the next stage, `steps` steps after the start of this one. */
  beginStage(steps: number): void {
    const { stage, stepsBefore } = this.#progress
    this.#progress = {
      ...this.#progress,
      stage: stage + 1,
      stepsBefore: stepsBefore + steps,
      stageBest: null,
    }
  }

  /** Notes which pictures the stage has. */
  noteData(dataDigest: string): void {
    this.#progress = { ...this.#progress, dataDigest }
  }

  /** Notes a step, and stores what is due. */
  async record(step: StepReport): Promise<void> {
    const { config, begin } = this.#options
    if (!this.#hasBegun) await begin()
    this.#hasBegun = true
    this.#measure(step)
    const { steps, lossSum } = this.#progress.interval
    this.#progress = { ...this.#progress, interval: { steps: steps + 1, lossSum: lossSum + step.loss } }
    if (step.validation !== undefined) await this.#addValidation(step, step.validation)
    const ends = step.step >= config.steps || this.saturated
    if (steps + 1 >= config.logEverySteps || ends) await this.#addInterval(step)
    if (step.step % config.checkpointEverySteps === 0 || ends) await this.store(step)
    if (step.validation !== undefined) await this.#tolerate(() => this.#storeCharts())
    this.#lastMs = performance.now()
  }

  /** Stores a checkpoint. Where the disk refuses it, it warns, and the one before is still there. */
  async store({ state }: Pick<StepReport, 'state'>): Promise<void> {
    const training = state()
    await this.#tolerate(() => this.#write(training))
  }

  /** Makes sure that the last state of a run is stored, and its charts. Throws what the disk refuses now. */
  async finish(training: TrainingState): Promise<void> {
    if (this.#storedStep < this.#progress.stepsBefore + training.step) await this.#write(training)
    await this.#storeCharts()
  }

  async #write(training: TrainingState): Promise<void> {
    const { folder, log } = this.#options
    await log.flush()
    await writeFileWhole(join(folder, runFiles.last), writeWeights(weightsForUse(training)))
    const bytes = writeRunState({ training, progress: this.#progress })
    await writeFileWhole(join(folder, runFiles.state), bytes)
    this.#storedStep = this.#progress.stepsBefore + training.step
  }

  async #storeCharts(): Promise<void> {
    const { folder, log, config, bicubic } = this.#options
    const text = new TextEncoder()
    const chart = trainingChart(log.entries, bicubic)
    await writeFileWhole(join(folder, runFiles.chart), text.encode(chart))
    const progress = this.#progress
    const page = await trainingReport({ folder, config, log, bicubic, progress, chart })
    await writeFileWhole(join(folder, runFiles.report), text.encode(page))
  }

  async #addValidation({ step, state }: StepReport, { psnr, ssim }: Score): Promise<void> {
    const { folder, log, bicubic } = this.#options
    const { stage, stepsBefore, best, stageBest } = this.#progress
    const isBest = best === null || psnr > best.psnr
    const isStageBest = stageBest === null || psnr > stageBest.psnr
    this.#progress = {
      ...this.#progress,
      stageBest: isStageBest
        ? { psnr, validationsSince: 0 }
        : { ...stageBest, validationsSince: stageBest.validationsSince + 1 },
    }
    const at = stepsBefore + step
    if (isBest) {
      const bytes = writeWeights(weightsForUse(state()))
      const stored = await this.#tolerate(() => writeFileWhole(join(folder, runFiles.best), bytes))
      if (stored) this.#progress = { ...this.#progress, best: { step: at, psnr, ssim } }
    }
    const { psnr: bicubicPsnr, ssim: bicubicSsim } = bicubic
    const scores = { psnr, ssim, bicubic: { psnr: bicubicPsnr, ssim: bicubicSsim }, best: isBest }
    await log.append({ kind: 'validation', step: at, stage: stage + 1, ...scores })
  }

  async #addInterval({ step, learningRate, gradientNorm }: StepReport): Promise<void> {
    const { config, log, countTensors } = this.#options
    const { stage, stepsBefore, interval, seconds } = this.#progress
    const speed = this.#speed
    await log.append({
      kind: 'interval',
      step: stepsBefore + step,
      stage: stage + 1,
      loss: interval.lossSum / interval.steps,
      learningRate,
      ...(gradientNorm === undefined ? {} : { gradientNorm }),
      patchesPerSecond:
        speed.steps === 0 ? null : Math.round((1e4 * speed.steps * config.batch) / speed.ms) / 10,
      seconds: Math.round(seconds * 10) / 10,
      rssBytes: process.memoryUsage.rss(),
      tensors: countTensors(),
    })
    this.#progress = { ...this.#progress, interval: { steps: 0, lossSum: 0 } }
    this.#speed = { steps: 0, ms: 0 }
  }

  /** A step that was validated says nothing about the speed of training. */
  #measure({ validation }: StepReport): void {
    const ms = performance.now() - this.#lastMs
    this.#progress = { ...this.#progress, seconds: this.#progress.seconds + ms / 1000 }
    if (validation === undefined) this.#speed = { steps: this.#speed.steps + 1, ms: this.#speed.ms + ms }
  }

  /** Returns false with a warning where the disk refuses: that must not end a long training. */
  async #tolerate(write: () => Promise<unknown>): Promise<boolean> {
    try {
      await write()
      return true
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      this.#options.report.warn(
        error.where,
        `${error.message.slice(error.where.length + 2)} Training goes on. ${this.storedText}.`,
      )
      return false
    }
  }
}
