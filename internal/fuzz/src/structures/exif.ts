import { concat, integer } from '../bytes.js'
import type { Dice } from '../dice.js'
import type { Field } from '../lies.js'

/** EXIF data: the directory of a picture, which leads to one of the photo, which leads to one more. */
export function buildExif(dice: Dice, field: Field): Uint8Array {
  const order = dice.pick(['little', 'big'] as const)
  const word = (value: number) => integer(field(value), 4, order)
  const short = (value: number) => integer(field(value), 2, order)
  let end = 8
  /** A directory at `end` with a few values behind it, and one entry that leads to the place after them. */
  function directory(pointer: number | undefined, tags: readonly number[]): Uint8Array {
    const table = 2 + 12 * (tags.length + (pointer === undefined ? 0 : 1)) + 4
    let valuesAt = end + table
    const values: Uint8Array[] = []
    const entries = tags.map((tag) => {
      const type = dice.pick([1, 2, 3, 4, 5, 7, 12])
      const count = 1 + dice.below(4)
      const bytes = dice.bytes(8 * count)
      const entry = concat(short(tag), short(type), word(count), word(valuesAt))
      values.push(bytes)
      valuesAt += bytes.length
      return entry
    })
    if (pointer !== undefined) entries.push(concat(short(pointer), short(4), word(1), word(valuesAt)))
    end = valuesAt
    return concat(short(entries.length), ...entries, word(0), ...values)
  }
  const image = directory(
    dice.pick([34665, 34853, undefined]),
    [256, 271, 274, 282, 283, 296, 700].filter(() => dice.chance(0.7)),
  )
  const photo = directory(
    dice.pick([40965, undefined]),
    [33434, 37500, 40962].filter(() => dice.chance(0.7)),
  )
  const last = directory(undefined, [1, 2])
  const head = concat(order === 'little' ? 'II' : 'MM', short(42), word(8))
  return concat(head, image, photo, last)
}
