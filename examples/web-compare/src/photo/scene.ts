import { computed } from '@preact/signals'
import type { Drawn, Scene } from './draw-stage.js'
import { hasBicubic, layers } from './layers.js'
import { isTruth, job, photo, shown } from './photo.js'
import { type Beside, beside, isDifference, split, stageSize, view } from './stage.js'

/** What was asked for, where there is such a picture; bicubic or the pixels otherwise. */
export const shownBeside = computed<Beside>(() => {
  const asked = beside.value
  if (asked === 'pixels' || (asked === 'original' && isTruth.value)) return asked
  return hasBicubic.value ? 'bicubic' : 'pixels'
})

/** All that the stage draws; undefined while there is no picture. */
export const scene = computed<Scene | undefined>(() => {
  const picture = shown.value
  if (!picture) return undefined
  const { scale } = picture
  const { picture: whole, shrunk, bicubic, result } = layers.value
  const pixels: Drawn = { tiles: isTruth.value ? shrunk : whole, scale, isPixelated: true }
  const before = (): Drawn => {
    if (shownBeside.value === 'original') return { tiles: whole, scale: 1 }
    return shownBeside.value === 'bicubic' ? { tiles: bicubic, scale: 1 } : pixels
  }
  // What is not computed yet shows the picture as it is, so that one sees it become sharp.
  const after: Drawn = { tiles: result, scale: 1 }
  return {
    before: before(),
    after,
    waiting: { ...pixels, isPixelated: false },
    isComplete: job.value.kind === 'done',
    picture,
    hasAlpha: photo.value?.hasAlpha === true && !isTruth.value,
    view: view.value,
    stage: stageSize.value,
    split: split.value,
    isDifference: isDifference.value,
  }
})
