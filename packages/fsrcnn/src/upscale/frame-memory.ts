import type { UpscaleRunOptions } from '@sr/engine'
import type { Raster, Rect } from '@sr/image'
import { blankLike } from './blank-target.js'

/** Enlarges a picture into the target; where `keeps` says so, the target is right already. */
export type Enlarge = (target: Raster, picture: Raster, keeps: UpscaleRunOptions['keeps']) => Promise<void>

/**
 * `Enlarge` for frames of a video: it remembers the last picture and its result, and computes only the parts
 * of the next that see another pixel. Frames come one after another, in the order of the calls.
 */
export function createFrameMemory(): (target: Raster, picture: Raster, enlarge: Enlarge) => Promise<void> {
  let last: { readonly picture: Raster; readonly result: Raster } | undefined
  let turn: Promise<void> = Promise.resolve()

  async function enlargeChanged(target: Raster, picture: Raster, enlarge: Enlarge): Promise<void> {
    const before = last
    last = undefined // a call that fails leaves anything in the result
    if (before === undefined || !areAlike(before.picture, picture) || !areAlike(before.result, target)) {
      await enlarge(target, picture, undefined)
      last = { picture: copyOf(picture), result: copyOf(target) }
      return
    }
    await enlarge(before.result, picture, (rect) => isSameWithin(rect, before.picture, picture))
    target.data.set(before.result.data)
    before.picture.data.set(picture.data)
    last = before
  }

  return (target, picture, enlarge) => {
    const work = turn.then(() => enlargeChanged(target, picture, enlarge))
    turn = work.catch(() => {})
    return work
  }
}

function areAlike(a: Raster, b: Raster): boolean {
  const isSameSize = a.width === b.width && a.height === b.height && a.channels === b.channels
  return isSameSize && a.data.BYTES_PER_ELEMENT === b.data.BYTES_PER_ELEMENT
}

/** Whether two pictures of one size have the same samples in the rectangle. Floats may be negative zeros. */
function isSameWithin({ x, y, width, height }: Rect, a: Raster, b: Raster): boolean {
  for (let row = y; row < y + height; row++) {
    const start = (row * a.width + x) * a.channels
    const end = start + width * a.channels
    for (let i = start; i < end; i++) if (!Object.is(a.data[i], b.data[i])) return false
  }
  return true
}

function copyOf({ data, ...shape }: Raster): Raster {
  const copy = blankLike(data, data.length)
  copy.set(data)
  return { ...shape, data: copy }
}
