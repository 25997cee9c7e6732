import type { ConfigSection } from './config-section.js'

/** With what loss low-resolution pictures are stored before a network sees them. */
export interface DegradeConfig {
  readonly jpeg?: Qualities
  readonly webp?: Qualities
  /** The share of pictures that stay as they are, below 1. */
  readonly lossless: number
}

/** The lowest and the highest. */
export type Qualities = readonly [number, number]

/** The loss that a config states, such as `{ "jpeg": [10, 95], "lossless": 0.1 }`. */
export function readDegrade(config: ConfigSection): DegradeConfig {
  const degrade = config.section('degrade', ['jpeg', 'webp', 'lossless'])
  const codecs = (['jpeg', 'webp'] as const).filter((codec) => degrade.has(codec))
  const isStored = (value: unknown): value is object => codecs.length > 0
  config.read('degrade', 'qualities of jpeg, webp or both, as in { "jpeg": [10, 95] }', isStored)
  const expected = 'the lowest and the highest quality, whole numbers from 1 to 100'
  return {
    ...Object.fromEntries(codecs.map((codec) => [codec, degrade.read(codec, expected, isQualities)])),
    lossless: degrade.number('lossless', 'a share from 0 to below 1', (share) => share >= 0 && share < 1, 0),
  }
}

const isQualities = (value: unknown): value is Qualities =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every((quality) => Number.isInteger(quality) && quality >= 1 && quality <= 100) &&
  value[0] <= value[1]
