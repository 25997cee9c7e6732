import { signal } from '@preact/signals'

export type Scale = 2 | 3 | 4
export type Part = 'everything' | 'head'
export type BackendChoice = 'auto' | 'webgl' | 'wasm'

/** What the user chooses before a training; plain data, so that a run can be stored with it. */
export interface Settings {
  readonly scale: Scale
  /** A released model's name, or `own`: the file that was opened. */
  readonly start: 'fsrcnn-s' | 'fsrcnn' | 'own'
  readonly part: Part
  readonly steps: number
  readonly learningRate: number
  readonly backend: BackendChoice
}

/**
 * SOAP takes three times Adam's usual rate for fine-tuning. A head alone bears more, because nothing before it
 * moves.
 */
export const usualRate: Readonly<Record<Part, number>> = { everything: 1e-3, head: 3e-3 }

export const settings = signal<Settings>({
  scale: 2,
  start: 'fsrcnn-s',
  part: 'everything',
  steps: 300,
  learningRate: usualRate.everything,
  backend: 'auto',
})

export function changeSettings(change: Partial<Settings>): void {
  settings.value = { ...settings.value, ...change }
}

export const limits = { steps: [1, 20_000], learningRate: [1e-7, 100] } as const

/** What is wrong with the settings, in words; undefined where a training can start with them. */
export function faultOfSettings({ steps, learningRate }: Settings): string | undefined {
  const [fewest, most] = limits.steps
  if (!Number.isInteger(steps) || steps < fewest || steps > most) {
    return `Steps: expected a whole number from ${fewest} to ${most}.`
  }
  const [slowest, fastest] = limits.learningRate
  if (learningRate >= slowest && learningRate <= fastest) return undefined
  return `Learning rate: expected a number from ${slowest} to ${fastest}.`
}
