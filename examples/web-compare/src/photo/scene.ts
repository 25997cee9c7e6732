import { computed } from '@preact/signals'
import type { Drawn, Scene } from './draw-stage.js'
import { layers } from './layers.js'
import { isTruth, job, shown } from './photo.js'
import { beside, isDifference, split, stageSize, view } from './stage.js'

/** All that the stage draws; undefined while there is no picture. */
export const scene = computed<Scene | undefined>(() => {
  const picture = shown.value
  if (!picture) return undefined
  const { scale } = picture
  const { picture: whole, shrunk, bicubic, result } = layers.value
  const pixels: Drawn = { tiles: isTruth.value ? shrunk : whole, scale, isPixelated: true }
  const before = (): Drawn => {
    if (beside.value === 'original' && isTruth.value) return { tiles: whole, scale: 1 }
    return beside.value === 'bicubic' && bicubic.length > 0 ? { tiles: bicubic, scale: 1 } : pixels
  }
  // What is not computed yet shows the picture as it is, so that one sees it become sharp.
  const after: Drawn = { tiles: result, scale: 1 }
  return {
    before: before(),
    after,
    waiting: { ...pixels, isPixelated: false },
    isComplete: job.value.kind === 'done',
    picture,
    view: view.value,
    stage: stageSize.value,
    split: split.value,
    isDifference: isDifference.value,
  }
})
