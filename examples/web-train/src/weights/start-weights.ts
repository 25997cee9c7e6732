import { signal } from '@preact/signals'
import type { Weights } from '@sr/network'
import { changeSettings, type Scale, type Settings } from '../settings/settings.js'

/** A weights file of the user's. */
export interface OwnFile {
  readonly name: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

export const ownFile = signal<OwnFile | undefined>(undefined)

/**
 * Takes a user's file as the start. Rejects with an Error in words where it holds no network that can be
 * trained here, and leaves everything as it was.
 */
export async function openOwnFile(file: File): Promise<void> {
  const own = { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }
  const { config } = await readOwnFile(own)
  ownFile.value = own
  changeSettings({ start: 'own', ...(isScale(config.scale) ? { scale: config.scale } : {}) })
}

/** The weights a training starts from. Of an own file they may be for another scale. */
export async function loadStartWeights(
  start: Settings['start'],
  scale: Scale,
  own: OwnFile | undefined,
): Promise<Weights> {
  if (start === 'own') {
    if (own === undefined) throw new Error('Choose a weights file first.')
    return readOwnFile(own, scale)
  }
  const [{ releasedWeights }, { readWeights }] = await Promise.all([
    import('@sr/fsrcnn/weights'),
    import('@sr/weights-converter/safetensors'),
  ])
  const released = releasedWeights.find(({ name }) => name === `${start}-x${scale}`)
  if (released === undefined) throw new Error(`There are no released weights of ${start} for ×${scale}.`)
  return readWeights((await released.load()).weights)
}

/** A file of several heads gives the one for the scale; any other gives what it has. */
async function readOwnFile({ name, bytes }: OwnFile, scale?: Scale): Promise<Weights> {
  const { convertCheckpoint } = await import('@sr/weights-converter')
  const weights = firstThatWorks(
    () => convertCheckpoint(bytes),
    () => convertCheckpoint(bytes, { scale: scale ?? 2 }),
  )
  assertTrainable(name, weights)
  return { config: weights.config, tensors: weights.tensors }
}

function firstThatWorks<T>(first: () => T, second: () => T): T {
  try {
    return first()
  } catch (error) {
    try {
      return second()
    } catch {
      throw error
    }
  }
}

function assertTrainable(name: string, { config }: Weights): void {
  const { architecture, color, inputRange } = config
  if (architecture !== 'fsrcnn') {
    throw new Error(`${name} holds a network of the kind ${architecture}. This page trains FSRCNN networks.`)
  }
  if (color === 'y601' && inputRange[0] === 0 && inputRange[1] === 1) return
  throw new Error(
    `${name} works on ${color} in ${inputRange.join(' to ')}. This page trains networks on luma (y601) in 0 to 1.`,
  )
}

const isScale = (scale: number): scale is Scale => scale === 2 || scale === 3 || scale === 4
