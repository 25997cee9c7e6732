import { LossChart } from '../chart/loss-chart.js'
import { reading } from '../pictures/pictures.js'
import { settings } from '../settings/settings.js'
import { SaveWeights } from '../weights/save-weights.js'
import { backend, discardRun, isRunning, phase, run, step, timeLeftMs } from './run.js'
import { Scoreboard } from './scoreboard.js'
import { continueTraining, pauseTraining, startTraining, stopTraining } from './training.js'

/** Start, pause and stop; how far the run is; what it has learned so far. */
export function TrainingPanel() {
  return (
    <section class="card" aria-labelledby="training-title">
      <h2 id="training-title">
        <span class="number">3</span> Train
      </h2>
      <p class="row">
        <Buttons />
        <SaveWeights />
      </p>
      {phase.value === 'idle' ? (
        <Introduction />
      ) : (
        <>
          <progress class="progress" value={step.value} max={stepsOfRun()} aria-label="Steps done" />
          <p class="progress-line">{statusLine()}</p>
          <Scoreboard />
          <LossChart />
        </>
      )}
    </section>
  )
}

/** What there is to see before the first training. */
function Introduction() {
  return (
    <p class="hint introduction">
      While it trains you see the loss, and the PSNR on pixels that are held out, beside that of the start and
      of bicubic. You can pause or stop at any step, save what was learned, and close the tab and go on later.
      Pictures unlike photographs gain most: try the sample lettering.
    </p>
  )
}

function Buttons() {
  if (isRunning.value) {
    return (
      <>
        <button type="button" onClick={pauseTraining} disabled={phase.value === 'starting'}>
          Pause
        </button>
        <button type="button" onClick={stopTraining}>
          Stop
        </button>
      </>
    )
  }
  if (phase.value === 'paused') {
    return (
      <>
        <button type="button" class="primary" onClick={continueTraining}>
          Continue
        </button>
        <button type="button" onClick={stopTraining}>
          Stop
        </button>
      </>
    )
  }
  return (
    <>
      <button type="button" class="primary" onClick={startTraining} disabled={reading.value > 0}>
        {run.value === undefined ? 'Start training' : 'Train again'}
      </button>
      {run.value !== undefined && (
        <button type="button" onClick={discardRun}>
          Discard result
        </button>
      )}
    </>
  )
}

function stepsOfRun(): number {
  return (run.value?.settings ?? settings.value).steps
}

function statusLine(): string {
  const steps = stepsOfRun()
  const done = `Step ${step.value} of ${steps}`
  switch (phase.value) {
    case 'starting':
      return 'Loading TensorFlow.js and preparing the pictures …'
    case 'training': {
      const where = backend.value === 'webgl' ? 'graphics card' : 'processor'
      const left = timeLeftMs.value
      return `${done}, ${left === undefined ? '' : `${sayDuration(left)} left, `}on the ${where}`
    }
    case 'paused':
      return `${done}, paused. You may close this tab and go on later.`
    case 'stopped':
      return `Stopped after step ${step.value} of ${steps}.`
    default:
      return `${done}: done.`
  }
}

function sayDuration(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
