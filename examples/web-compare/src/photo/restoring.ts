import { computed, signal } from '@preact/signals'
import { loadPair } from '../models/catalog.js'
import { chosenNetwork } from '../models/chosen.js'
import type { Enlarger } from '../models/network.js'

/** What compression did to a photo is undone as strongly as it needs, not at all, or as the slider says. */
export type RestoreMode = 'auto' | 'off' | 'stated'
export const restoreMode = signal<RestoreMode>('auto')
/** 0 to 1. */
export const statedStrength = signal(0.5)

/** The option of `upscale`. */
export const restore = computed<'auto' | number>(() => {
  if (restoreMode.value === 'auto') return 'auto'
  return restoreMode.value === 'off' ? 0 : statedStrength.value
})

/** Whether the chosen model can restore. */
export const canRestore = computed(() => chosenNetwork.value?.pairName !== undefined)

/** The enlarger with what restores, where a picture needs it: most first visits do not, and load less. */
export async function withPair(enlarger: Enlarger, mayBeHarmed: boolean): Promise<Enlarger> {
  const isNeeded = restore.peek() === 'auto' ? mayBeHarmed : restore.peek() !== 0
  if (enlarger.kind !== 'network' || !isNeeded) return enlarger
  return { ...enlarger, pair: await loadPair(enlarger) }
}
