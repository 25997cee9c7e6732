import type { PatchSource, Score, StepReport } from '@sr/fsrcnn/train'
import { formatGain, formatPsnr } from '../eval/format-scores.js'
import { createProgress } from '../terminal/progress.js'
import type { Report } from '../terminal/report.js'
import type { RunLog } from './run-log.js'
import type { RunRecorder } from './run-recorder.js'
import type { TrainConfig } from './train-config.js'
import { formatSeconds } from './training-report.js'
import { trainingStagesOf } from './training-stages.js'

/** Shows a run: a live line on a terminal, and a line for each validation everywhere. */
export interface TrainingProgress {
  /** Begins a stage on these pictures. */
  start(source: Pick<PatchSource, 'pictures' | 'patches'>): void
  update(step: StepReport): void
  stop(): void
}

export interface TrainingProgressOptions {
  readonly config: TrainConfig
  readonly bicubic: Score
  readonly log: RunLog
  readonly recorder: RunRecorder
  readonly report: Report
}

/** Often enough for people. */
const updateEveryMs = 500

export function createTrainingProgress({
  config,
  bicubic,
  log,
  recorder,
  report,
}: TrainingProgressOptions): TrainingProgress {
  // The label is long, and what follows the bar must not be cut off.
  const bar = createProgress({ width: Math.max(4, Math.min(30, (process.stderr.columns ?? 80) - 85)) })
  const stages = trainingStagesOf(config).length
  const total = config.steps * stages
  let psnr = log.lastValidation?.psnr
  let shownMs = 0
  // A stage that ended early counts as whole, so that the bar ends when the run does.
  const ratioAt = (stepOfStage: number) => (recorder.progress.stage * config.steps + stepOfStage) / total
  const speedText = () => {
    const speed = log.patchesPerSecond
    return speed === undefined ? '' : `  ${speed.toFixed(0)} patches/s`
  }
  return {
    start({ pictures, patches }) {
      bar.stop()
      report.print(
        `${pictures} pictures, ${patches.toLocaleString('en')} different patches; bicubic ${formatPsnr(bicubic.psnr)} dB`,
      )
      bar.start('training', ratioAt(Math.max(0, log.lastStep - recorder.progress.stepsBefore)))
    },
    update({ step, loss, validation }) {
      const { stage, stepsBefore, best, seconds } = recorder.progress
      const at = stepsBefore + step
      const of = stages === 1 ? `/${total.toLocaleString('en')}` : `, stage ${stage + 1} of ${stages}`
      const head = `${at.toLocaleString('en')}${of}  loss ${loss.toPrecision(3)}`
      if (validation !== undefined) {
        psnr = validation.psnr
        const gain = `${formatGain(psnr - bicubic.psnr, 2)} on bicubic${best?.step === at ? ', best' : ''}`
        bar.stop()
        report.print(`step ${head}  ${formatPsnr(psnr)} dB, ${gain}${speedText()}  ${formatSeconds(seconds)}`)
        bar.start(head, ratioAt(step))
      }
      if (performance.now() - shownMs < updateEveryMs) return
      shownMs = performance.now()
      const score = psnr === undefined ? '' : `  ${formatPsnr(psnr)} dB (bicubic ${formatPsnr(bicubic.psnr)})`
      bar.update(ratioAt(step), `${head}${score}${speedText()}`)
    },
    stop: () => bar.stop(),
  }
}
