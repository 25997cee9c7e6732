import { type RestoringPair, restoringPairs } from '@sr/fsrcnn/restoring'
import { releasedWeights } from '@sr/fsrcnn/weights'
import type { Weights } from '@sr/network'
import type { Enlarger, NetworkEnlarger, ScaledNetwork } from './network.js'

export const scales = [2, 3, 4] as const

/** A line of the list of models. */
export interface Choice {
  readonly id: string
  readonly label: string
  readonly scales: readonly number[]
}

/** A checkpoint of the user's, converted. */
export interface OwnModel {
  /** Tells it from others that had its place. */
  readonly key: string
  readonly fileName: string
  readonly weights: Weights
  /** What was recognised, in words. */
  readonly recognised: string
  readonly warnings: readonly string[]
}

const words: Readonly<Record<string, string>> = {
  fsrcnn: 'FSRCNN',
  'fsrcnn-s': 'FSRCNN-s (fast)',
  multi: 'Multi (one trunk, three scales)',
  'srcnn-915': 'SRCNN 9-1-5',
  'srcnn-955': 'SRCNN 9-5-5',
}

/** All that can enlarge: the released models, `fsrcnn` first, the two that learnt nothing, and the user's own. */
export function listChoices(own: OwnModel | undefined): Choice[] {
  const models = new Set(['fsrcnn', ...releasedWeights.map(({ model }) => model)])
  const released = [...models].map((model) => ({
    id: model,
    label: words[model] ?? model,
    scales: releasedWeights.filter((file) => file.model === model).flatMap((file) => file.scales),
  }))
  const mine = own && { id: 'own', label: own.fileName, scales: [own.weights.config.scale] }
  return [
    ...(mine ? [mine] : []),
    ...released,
    { id: 'bicubic', label: 'Bicubic (no network)', scales },
    { id: 'nearest', label: 'Nearest (pixels as they are)', scales },
  ]
}

/** Loads the weights of a choice, and of no other. */
export async function loadEnlarger(id: string, scale: number, own: OwnModel | undefined): Promise<Enlarger> {
  if (id === 'bicubic' || id === 'nearest') return { kind: id, scale }
  const key = id === 'own' && own ? own.key : `${id} ${scale}`
  const pairName = restoringPairs.find((pair) => pair.model === id && pair.scale === scale)?.name
  return { kind: 'network', key, pairName, ...(await loadNetwork(id, scale, own)) }
}

/** Loads the pair of a network that has one. */
export async function loadPair({ pairName }: NetworkEnlarger): Promise<RestoringPair | undefined> {
  const released = restoringPairs.find(({ name }) => name === pairName)
  const loaded = await released?.load().catch((cause) => {
    throw new Error(
      'The weights that restore could not be loaded. Are you without a network? With "Off" it goes on.',
      { cause },
    )
  })
  return loaded?.pair
}

async function loadNetwork(id: string, scale: number, own: OwnModel | undefined): Promise<ScaledNetwork> {
  if (id === 'own' && own) return { weights: own.weights, scale: own.weights.config.scale }
  const file = releasedWeights.find(({ model, scales }) => model === id && scales.includes(scale))
  if (!file) throw new RangeError(`There is no model ${id} for ×${scale}.`)
  const loaded = await file.load().catch((cause) => {
    throw new Error(`The model ${file.name} could not be loaded. Are you without a network?`, { cause })
  })
  return { weights: loaded.weights, scale }
}
