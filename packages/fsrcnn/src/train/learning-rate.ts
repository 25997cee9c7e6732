import { assertKnownOptions, sayValue } from '@sr/checks'

/**
 * How the learning rate changes over a run, as plain data. Over the first `warmUpSteps` steps
 * it rises evenly to the full rate.
 */
export type LearningRate =
  | { readonly kind: 'constant'; readonly rate: number; readonly warmUpSteps?: number }
  | {
      readonly kind: 'step'
      readonly rate: number
      /** The rate is multiplied by this … */
      readonly factor: number
      /** … each time so many steps are done. */
      readonly everySteps: number
      readonly warmUpSteps?: number
    }
  | {
      readonly kind: 'cosine'
      readonly rate: number
      /** The rate after `steps` steps and from then on; default 0. */
      readonly finalRate?: number
      /** The length of the half wave, the whole run. */
      readonly steps: number
      readonly warmUpSteps?: number
    }

/** The learning rate of a step, the first of which is 0. Throws RangeError for an impossible schedule. */
export function learningRateAt(schedule: LearningRate, step: number): number {
  assertSchedule(schedule)
  const { warmUpSteps = 0 } = schedule
  const warmUp = step < warmUpSteps ? (step + 1) / warmUpSteps : 1
  return warmUp * fullRateAt(schedule, step)
}

function fullRateAt(schedule: LearningRate, step: number): number {
  const { rate } = schedule
  switch (schedule.kind) {
    case 'constant':
      return rate
    case 'step':
      return rate * schedule.factor ** Math.floor(step / schedule.everySteps)
    case 'cosine': {
      // Loshchilov and Hutter, ICLR 2017, equation 5, without restarts.
      const { finalRate = 0, steps } = schedule
      return finalRate + ((rate - finalRate) * (1 + Math.cos(Math.PI * Math.min(1, step / steps)))) / 2
    }
  }
}

const common = ['kind', 'rate', 'warmUpSteps']

/** The fields of each kind. */
const keys: Readonly<Record<LearningRate['kind'], readonly string[]>> = {
  constant: common,
  step: [...common, 'factor', 'everySteps'],
  cosine: [...common, 'finalRate', 'steps'],
}

const allKeys = [...new Set(Object.values(keys).flat())]

function assertSchedule(schedule: LearningRate): void {
  assertKnownOptions(
    'learningRate',
    schedule,
    Object.hasOwn(keys, schedule?.kind) ? keys[schedule.kind] : allKeys,
  )
  const { kind, rate, warmUpSteps = 0 } = schedule
  assertNumber('rate', rate, rate > 0, 'a number above 0')
  assertNumber('warmUpSteps', warmUpSteps, warmUpSteps >= 0, 'a number of steps from 0 on')
  if (kind === 'step') {
    const { factor, everySteps } = schedule
    assertNumber('factor', factor, factor > 0, 'a number above 0')
    assertNumber('everySteps', everySteps, everySteps >= 1, 'a number of steps from 1 on')
  } else if (kind === 'cosine') {
    const { finalRate = 0, steps } = schedule
    assertNumber('finalRate', finalRate, finalRate >= 0, 'a number from 0 on')
    assertNumber('steps', steps, steps >= 1, 'a number of steps from 1 on')
  } else if (kind !== 'constant') {
    throw new RangeError(`learningRate.kind: expected constant, step or cosine, found ${sayValue(kind)}.`)
  }
}

function assertNumber(name: string, value: number, holds: boolean, expected: string): void {
  if (holds && Number.isFinite(value)) return
  throw new RangeError(`learningRate.${name}: expected ${expected}, found ${sayValue(value)}.`)
}
