import { computed, effect, signal } from '@preact/signals'
import type { Raster } from '@sr/image'
import type { Weights } from '@sr/network'
import { notify } from '../notices.js'
import { split } from '../pictures/pictures.js'
import { settings } from '../settings/settings.js'
import { lastScored, run, runSplit, trainedWeights } from '../training/run.js'
import { loadStartWeights, ownFile } from '../weights/start-weights.js'
import { enlarge, enlargeBicubic, makePreviewPair } from './enlarge.js'

/** Which of the held-out pictures is shown. */
export const shownIndex = signal(0)

/** What no training has seen; that of a run as long as its result is shown. */
export const heldOut = computed(() => (runSplit.value ?? split.value).heldOut)

const shown = computed(() => heldOut.value[Math.min(shownIndex.value, heldOut.value.length - 1)])
const scale = computed(() => run.value?.settings.scale ?? settings.value.scale)
const chosen = computed(() => settings.value.start)
const pair = computed(() => shown.value && makePreviewPair(shown.value.raster, scale.value))

export const original = computed(() => pair.value?.original)
export const bicubic = computed(() => pair.value && enlargeBicubic(pair.value.small, scale.value))
/** By the weights that the training starts from, and by what they became; as soon as they are computed. */
export const before = signal<Raster | undefined>(undefined)
export const after = signal<Raster | undefined>(undefined)

/** How many pictures are being computed. */
export const computing = signal(0)

/** The run's own start, or what a run would start from now, where that is for this scale. */
const startWeights = computed(
  () => run.value?.start ?? loadStartWeights(chosen.value, scale.value, ownFile.value),
)

/** Keeps `before` and `after` up to date; what is newer in the meantime wins. Returns what ends it. */
export function watchPreview(): () => void {
  const ends = [
    effect(() => {
      const small = pair.value?.small
      void show(before, small, small && startWeights.value) // no weights before there is a picture
    }),
    effect(() => {
      lastScored.value // not after every step
      void show(after, pair.value?.small, trainedWeights.peek())
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}

type Shown = typeof before
const newest = new Map<Shown, object>()

async function show(
  target: Shown,
  small: Raster | undefined,
  from: Weights | Promise<Weights> | undefined,
): Promise<void> {
  const call = {}
  newest.set(target, call)
  computing.value = computing.peek() + 1
  const isNewest = () => newest.get(target) === call
  try {
    const weights = await from
    const fits = weights !== undefined && small !== undefined && weights.config.scale === scale.peek()
    const picture = fits ? await enlarge(small, weights) : undefined
    if (isNewest()) target.value = picture
  } catch (error) {
    if (isNewest()) notify(`The preview cannot be shown: ${error instanceof Error ? error.message : error}`)
  } finally {
    computing.value = computing.peek() - 1
  }
}
