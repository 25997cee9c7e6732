import { sayValue } from '@sr/checks'
import { createRandom, isRandomState, type RandomState, seedRandom } from '../model/random.js'
import { copyPatch } from './copy-patch.js'
import { createPairCache } from './pair-cache.js'
import { checkPatchOptions, type PatchSourceOptions } from './patch-options.js'
import { listPatchPlaces } from './patch-places.js'
import { makePicturePair, pairInputSize } from './picture-pair.js'
import { type PictureSource, readPictures } from './read-pictures.js'
import { type SkippedPicture, TrainingError } from './training-error.js'

/** Luma 0..1 in tfjs' order. */
export interface Patches {
  /** [batch, height, width, 1] */
  readonly shape: readonly [number, number, number, number]
  readonly data: Float32Array
}

/** What one step of training sees. */
export interface Batch {
  /** [batch, patchPx, patchPx, 1] */
  readonly input: Patches
  /** Likewise, with sides of patchPx·scale / inputScale. */
  readonly target: Patches
}

/** Where a source stands, as plain JSON. */
export interface PatchSourceState {
  readonly random: RandomState
  readonly batch: number
  readonly patchPx: number
  /** How many patches there are to draw; another number means other pictures or options. */
  readonly patches: number
}

export interface PatchSource {
  /** How many pictures patches come from. */
  readonly pictures: number
  /** How many different patches there are to draw. */
  readonly patches: number
  /** The pictures that are left out, and why. */
  readonly skipped: readonly SkippedPicture[]
  /** The next batch, in arrays of its own. */
  next(): Batch
  /** What to save beside the weights. */
  state(): PatchSourceState
  /**
   * Goes on exactly where `state` was taken. Throws TrainingError `state-mismatch` for a
   * state of other pictures or options.
   */
  restore(state: PatchSourceState): void
}

/**
 * Patches for training, drawn from whole pictures: aligned squares of low and high resolution, flipped,
 * turned and shrunk as `augment` says. Every possible patch is equally likely.
 *
 * Pictures that cannot be read or do not hold a patch are skipped and named. Throws TrainingError `empty-set`
 * where none is left, and RangeError or TypeError for impossible options.
 */
export async function createPatchSource(
  sources: Iterable<PictureSource>,
  options: PatchSourceOptions,
): Promise<PatchSource> {
  const checked = checkPatchOptions(options)
  const { patchPx, batch, seed, downscales, orientations, cacheLimitBytes } = checked
  const ratio = checked.scale / checked.inputScale // pixels of the target for one of the input, along a side
  const inputPx = patchPx
  const targetPx = ratio * patchPx
  // A picture must hold a patch at its own size. Shrunken copies that hold none are left out.
  const leastPx = Math.ceil(targetPx / checked.scale) * checked.scale
  const { pictures, skipped } = await readPictures(sources, leastPx)

  const places = listPatchPlaces(
    pictures.flatMap(({ luma }, index) =>
      downscales.map((downscale) => ({ index, downscale, size: pairInputSize(luma, downscale, checked) })),
    ),
    patchPx,
    orientations === 'all' ? 8 : 1,
  )
  if (places.count === 0) {
    throw new TrainingError(
      'empty-set',
      `pictures: shrunk by ${downscales.join(', ')}, none holds a patch of ${targetPx} × ${targetPx} pixels.`,
      skipped,
    )
  }
  const cache = createPairCache(cacheLimitBytes)
  let random = createRandom(seedRandom(seed))
  const current = { batch, patchPx, patches: places.count }

  return {
    pictures: pictures.length,
    patches: places.count,
    skipped,
    next() {
      const input = new Float32Array(batch * inputPx ** 2)
      const target = new Float32Array(batch * targetPx ** 2)
      for (let i = 0; i < batch; i++) {
        const { picture, x, y, orientation } = places.draw(random)
        const { index, downscale } = picture
        const pair = cache(`${index} ${downscale}`, () =>
          makePicturePair(pictures[index].luma, downscale, checked),
        )
        copyPatch(pair.input, { x, y, px: inputPx }, orientation, slot(input, i, inputPx))
        const square = { x: ratio * x, y: ratio * y, px: targetPx }
        copyPatch(pair.target, square, orientation, slot(target, i, targetPx))
      }
      return {
        input: { shape: [batch, inputPx, inputPx, 1], data: input },
        target: { shape: [batch, targetPx, targetPx, 1], data: target },
      }
    },
    state: () => ({ random: random.state(), ...current }),
    restore(state) {
      assertSameSource(state, current)
      random = createRandom(state.random)
    },
  }
}

/** The part of a batch that holds patch `i`. */
function slot(data: Float32Array, i: number, px: number): Float32Array {
  return data.subarray(i * px ** 2, (i + 1) * px ** 2)
}

function assertSameSource(state: PatchSourceState, current: Omit<PatchSourceState, 'random'>): void {
  for (const name of ['batch', 'patchPx', 'patches'] as const) {
    if (state[name] === current[name]) continue
    throw new TrainingError(
      'state-mismatch',
      `restore: the state was saved with ${name} ${state[name]}, this source has ${current[name]}. ` +
        'Go on with the pictures and options of that run, or start a new one.',
    )
  }
  if (isRandomState(state.random)) return
  throw new TrainingError(
    'state-mismatch',
    `restore: the state is damaged. Expected random to be four 32-bit numbers, found ${sayValue(state.random)}. Start a new run.`,
  )
}
