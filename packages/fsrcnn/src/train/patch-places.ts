import type { Size } from '@sr/image'
import type { Random } from '../model/random.js'

/** Where a patch can be cut from: one picture at one down-scale. */
export interface PatchPicture {
  /** Which of the pictures. */
  readonly index: number
  readonly downscale: number
  /** Of the network's input. */
  readonly size: Size
}

/** One patch among all: the picture, its first pixel there and its orientation (see `copyPatch`). */
export interface PatchPlace {
  readonly picture: PatchPicture
  readonly x: number
  readonly y: number
  readonly orientation: number
}

export interface PatchPlaces {
  /** How many different patches there are. */
  readonly count: number
  /** One of them, all equally likely, so large pictures give more than small ones. */
  draw(random: Random): PatchPlace
}

/** All places in all pictures where a patch of `patchPx` pixels fits, each in `orientations` orientations. */
export function listPatchPlaces(
  pictures: readonly PatchPicture[],
  patchPx: number,
  orientations: number,
): PatchPlaces {
  const columnsOf = ({ size }: PatchPicture) => Math.max(0, size.width - patchPx + 1)
  const rowsOf = ({ size }: PatchPicture) => Math.max(0, size.height - patchPx + 1)
  let count = 0
  const firsts = pictures.map((picture) => {
    const first = count
    count += columnsOf(picture) * rowsOf(picture) * orientations
    return first
  })
  return {
    count,
    draw(random) {
      const drawn = random.below(count)
      const index = lastNotAbove(firsts, drawn)
      const picture = pictures[index]
      const place = Math.floor((drawn - firsts[index]) / orientations)
      const columns = columnsOf(picture)
      return {
        picture,
        x: place % columns,
        y: Math.floor(place / columns),
        orientation: (drawn - firsts[index]) % orientations,
      }
    },
  }
}

/** The index of the last number that is not above `value`. The numbers begin at 0 and never decrease. */
function lastNotAbove(numbers: readonly number[], value: number): number {
  let [low, high] = [0, numbers.length]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (numbers[middle] <= value) low = middle
    else high = middle
  }
  return low
}
