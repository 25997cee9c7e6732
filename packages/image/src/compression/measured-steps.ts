import type { Plane } from '../plane.js'
import { lowFrequencies } from './table-quality.js'

/**
 * The quantisation steps that JPEG left in a picture's luma (levels 0..255), by place in zigzag order: where a
 * picture was once stored as JPEG, the cosine coefficients of its 8×8 blocks lie at multiples of the steps,
 * whatever it was stored as later, unless it was resized. (Fan and de Queiroz, "Identification of Bitmap
 * Compression History", IEEE Transactions on Image Processing 12, 2003.) Empty where nothing is found: the
 * picture is lossless, of high quality, resized, or too small.
 */
export function measuredSteps(luma: Plane): ReadonlyMap<number, number> {
  const { x, y } = blockOrigin(luma)
  const blocks = chooseBlocks(luma, x, y)
  const steps = new Map<number, number>()
  for (let place = 1; place < lowFrequencies; place++) {
    const step = commonStep(coefficients(luma, blocks, place))
    if (step !== undefined) steps.set(place, step)
  }
  return steps
}

const side = 8
/** Enough for every low frequency to have coefficients that are not zero, few enough to take milliseconds. */
const mostBlocks = 2000

interface Point {
  readonly x: number
  readonly y: number
}

/** Where the first whole block begins: a crop moves the grid. */
function blockOrigin(luma: Plane): Point {
  return { x: steepestPhase(luma, 1, luma.width), y: steepestPhase(luma, luma.width, luma.height) }
}

/** The phase at which steps between neighbours stand out most from those before and after them. */
function steepestPhase({ width, height, data }: Plane, stride: number, length: number): number {
  const sums = new Float64Array(side)
  const across = stride === 1 ? height : width
  const acrossStride = stride === 1 ? width : 1
  for (let other = 0; other < across; other++) {
    for (let i = 2; i + 1 < length; i++) {
      const at = other * acrossStride + i * stride
      const step = Math.abs(data[at] - data[at - stride])
      const around =
        Math.abs(data[at - stride] - data[at - 2 * stride]) + Math.abs(data[at + stride] - data[at])
      sums[i % side] += Math.min(stepLimit, Math.max(0, step - around / 2))
    }
  }
  return sums.indexOf(Math.max(...sums))
}

/** Larger steps are edges of what is shown. */
const stepLimit = 16

function chooseBlocks({ width, height }: Plane, x: number, y: number): Point[] {
  const columns = Math.floor((width - x) / side)
  const rows = Math.floor((height - y) / side)
  const every = Math.max(1, Math.ceil((columns * rows) / mostBlocks))
  const blocks: Point[] = []
  for (let i = 0; i < columns * rows; i += every) {
    blocks.push({ x: x + side * (i % columns), y: y + side * Math.floor(i / columns) })
  }
  return blocks
}

/** One cosine coefficient of every block (orthonormal DCT-II). */
function coefficients({ width, data }: Plane, blocks: readonly Point[], place: number): Float64Array {
  const [u, v] = zigzag[place]
  const basis = Float64Array.from({ length: side * side }, (_, i) => cosine(u, i % side) * cosine(v, i >> 3))
  return Float64Array.from(blocks, ({ x, y }) => {
    let sum = 0
    for (let i = 0; i < side * side; i++) sum += basis[i] * data[(y + (i >> 3)) * width + x + (i % side)]
    return sum
  })
}

const cosine = (frequency: number, i: number): number =>
  (frequency === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * i + 1) * frequency * Math.PI) / 16)

/** Columns and rows of the first places (ITU-T T.81, figure A.6). */
const zigzag = [
  [0, 0],
  [1, 0],
  [0, 1],
  [0, 2],
  [1, 1],
  [2, 0],
  [3, 0],
  [2, 1],
  [1, 2],
  [0, 3],
  [0, 4],
  [1, 3],
  [2, 2],
  [3, 1],
  [4, 0],
]

/** The largest step whose multiples the values are, those near zero aside. */
function commonStep(values: Float64Array): number | undefined {
  let best: { step: number; closeness: number } | undefined
  for (let step = largestStep; step >= smallestStep; step--) {
    const closeness = closenessToMultiples(values, step)
    if (best === undefined ? closeness > closeEnough : closeness > best.closeness) best = { step, closeness }
    else if (best !== undefined) return best.step
  }
  return best?.step
}

/** 1 if all values that are not near zero are multiples of the step, and 0 on average by chance. */
function closenessToMultiples(values: Float64Array, step: number): number {
  let sum = 0
  let count = 0
  for (const value of values) {
    if (Math.abs(value) < step / 2) continue
    sum += Math.cos((2 * Math.PI * value) / step)
    count++
  }
  return count < fewestValues ? 0 : sum / count
}

const largestStep = 128
/** Rounding to whole levels hides smaller ones. */
const smallestStep = 3
const fewestValues = 20
const closeEnough = 0.6
