import { concat, integer } from '../bytes.js'
import type { Dice } from '../dice.js'
import type { Field } from '../lies.js'

/** A TIFF or BigTIFF of either byte order: its first directory, of tags that a reader looks at. */
export function buildTiff(dice: Dice, field: Field): Uint8Array {
  const order = dice.pick(['little', 'big'] as const)
  const isBig = dice.chance(0.3)
  const word = isBig ? 8 : 4
  const number = (truth: number, width: number) => integer(field(truth), width, order)
  const tags = usualTags.flatMap((tag): (readonly [number, number, readonly number[]])[] =>
    dice.chance(0.1) ? [] : [[tag.id, tag.type, dice.mostly(tag.values, [dice.pick(tag.others)])]],
  )
  const start = isBig ? 16 : 8
  const entryBytes = 4 + 2 * word
  const outside: Uint8Array[] = []
  let end = start + (isBig ? 8 : 2) + tags.length * entryBytes + word
  const entries = tags.map(([id, type, values]) => {
    const content = concat(...values.map((value) => number(value, type === 3 ? 2 : type === 5 ? 8 : 4)))
    let inline = concat(content, new Uint8Array(word)).subarray(0, word)
    if (content.length > word) {
      inline = number(end, word)
      outside.push(content)
      end += content.length
    }
    return concat(number(id, 2), number(type, 2), number(values.length, word), inline)
  })
  const head = isBig
    ? concat(number(43, 2), number(8, 2), number(0, 2), number(start, 8))
    : concat(number(42, 2), number(start, 4))
  return concat(
    order === 'little' ? 'II' : 'MM',
    head,
    number(tags.length, isBig ? 8 : 2),
    ...entries,
    number(0, word),
    ...outside,
    dice.bytes(dice.below(64)),
  )
}

interface Tag {
  readonly id: number
  readonly type: number
  readonly values: readonly number[]
  readonly others: readonly (readonly number[])[]
}

const short = 3
const long = 4
const rational = 5

const usualTags: readonly Tag[] = [
  { id: 256, type: long, values: [4], others: [[0], []] }, // ImageWidth
  { id: 257, type: long, values: [4], others: [[2 ** 31]] }, // ImageLength
  { id: 258, type: short, values: [8, 8, 8], others: [[16, 16, 16], [8], [1], [8, 8, 4], []] }, // BitsPerSample
  { id: 259, type: short, values: [1], others: [[6], [7], [5]] }, // Compression
  { id: 262, type: short, values: [2], others: [[6], [3], [5], [8], [32803], [60_000]] }, // PhotometricInterpretation
  { id: 277, type: short, values: [3], others: [[1], [0], [4]] }, // SamplesPerPixel
  { id: 284, type: short, values: [1], others: [[2]] }, // PlanarConfiguration
  { id: 322, type: long, values: [16], others: [[0]] }, // TileWidth
  { id: 339, type: short, values: [1, 1, 1], others: [[3], [2], [6], [9]] }, // SampleFormat
  { id: 529, type: rational, values: [299, 587, 114], others: [[0, 0, 0], [1]] }, // YCbCrCoefficients
  { id: 530, type: short, values: [1, 1], others: [[2, 2], [2], []] }, // YCbCrSubSampling
  { id: 532, type: rational, values: [0, 255, 128, 255, 128, 255], others: [[0]] }, // ReferenceBlackWhite
  { id: 34665, type: long, values: [8], others: [[2 ** 31]] }, // Exif IFD
]
