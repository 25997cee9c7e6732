import { sayValue } from '@sr/checks'
import { createRandom, isRandomState, type RandomState, seedRandom } from '../model/random.js'
import { cutDegraded, cutFromPairs } from './cut-patch.js'
import {
  checkPatchOptions,
  type DegradedPatchSourceOptions,
  type PatchSourceOptions,
} from './patch-options.js'
import { listPatchPlaces } from './patch-places.js'
import { pairInputSize } from './picture-pair.js'
import { type PictureSource, readPictures } from './read-pictures.js'
import { type SkippedPicture, TrainingError } from './training-error.js'

/** Luma or RGB 0..1 in tfjs' order. */
export interface Patches {
  /** [batch, height, width, channels] */
  readonly shape: readonly [number, number, number, number]
  readonly data: Float32Array
}

/** What one step of training sees. */
export interface Batch {
  /** [batch, patchPx, patchPx, channels] */
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

/** Of degraded pictures, `Drawn` is a promise: codecs take their time. */
export interface PatchSource<Drawn extends Batch | Promise<Batch> = Batch> {
  /** How many pictures patches come from. */
  readonly pictures: number
  /** How many different patches there are to draw. */
  readonly patches: number
  /** The pictures that are left out, and why. */
  readonly skipped: readonly SkippedPicture[]
  /** The next batch, in arrays of its own. What is random about it is drawn before this returns. */
  next(): Drawn
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
 * turned and shrunk as `augment` says. Every possible patch is equally likely. With `degrade` the
 * low resolution of each is made by that, anew whenever it is drawn.
 *
 * Pictures that cannot be read or do not hold a patch are skipped and named. Throws TrainingError `empty-set`
 * where none is left, and RangeError or TypeError for impossible options.
 */
export function createPatchSource(
  sources: Iterable<PictureSource>,
  options: DegradedPatchSourceOptions,
): Promise<PatchSource<Promise<Batch>>>
export function createPatchSource(
  sources: Iterable<PictureSource>,
  options: PatchSourceOptions,
): Promise<PatchSource>
export async function createPatchSource(
  sources: Iterable<PictureSource>,
  options: PatchSourceOptions & Partial<DegradedPatchSourceOptions>,
): Promise<PatchSource<Batch | Promise<Batch>>> {
  const checked = checkPatchOptions(options)
  const { scale, patchPx, batch, seed, channels, downscales, orientations, degrade } = checked
  const ratio = scale / checked.inputScale // pixels of the target for one of the input, along a side
  const targetPx = ratio * patchPx
  // A picture must hold a patch at its own size. Shrunken copies that hold none are left out.
  const leastPx = Math.ceil(targetPx / scale) * scale
  const keep = channels === 3 ? 'rgb' : degrade === undefined ? 'luma' : 'color'
  const { pictures, skipped } = await readPictures(sources, leastPx, keep)

  const places = listPatchPlaces(
    pictures.flatMap(({ picture }, index) =>
      downscales.map((downscale) => ({ index, downscale, size: pairInputSize(picture, downscale, checked) })),
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
  const cut =
    degrade === undefined ? cutFromPairs(pictures, checked) : cutDegraded(pictures, checked, degrade)
  let random = createRandom(seedRandom(seed))
  const current = { batch, patchPx, patches: places.count }

  return {
    pictures: pictures.length,
    patches: places.count,
    skipped,
    next() {
      const input = new Float32Array(batch * patchPx ** 2 * channels)
      const target = new Float32Array(batch * targetPx ** 2 * channels)
      const drawn: Batch = {
        input: { shape: [batch, patchPx, patchPx, channels], data: input },
        target: { shape: [batch, targetPx, targetPx, channels], data: target },
      }
      const cuts = Array.from({ length: batch }, (_, i) => {
        const room = { input: slot(input, i, batch), target: slot(target, i, batch) }
        return cut(places.draw(random), room, random)
      })
      return degrade === undefined ? drawn : Promise.all(cuts).then(() => drawn)
    },
    state: () => ({ random: random.state(), ...current }),
    restore(state) {
      assertSameSource(state, current)
      random = createRandom(state.random)
    },
  }
}

/** The part of a batch that holds patch `i`. */
function slot(data: Float32Array, i: number, batch: number): Float32Array {
  const length = data.length / batch
  return data.subarray(i * length, (i + 1) * length)
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
