import { utf8 } from '../bytes.js'
import { swell } from '../damage.js'
import type { Dice } from '../dice.js'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The text of a broken JSON value, of which a piece is rarely repeated for megabytes. */
export function brokenText(dice: Dice, value: unknown): Uint8Array {
  const text = utf8(JSON.stringify(breakJson(dice, value)) ?? '')
  return dice.chance(1 / 2000) ? swell(dice, text) : text
}

/** Replaces, removes, repeats, wraps or renames one to three things in a JSON value. */
function breakJson(dice: Dice, value: unknown): unknown {
  if (dice.chance(0.1)) return value
  let broken = value as Json
  for (let count = 1 + dice.below(3); count > 0; count--) broken = breakOne(dice, broken)
  return broken
}

function breakOne(dice: Dice, value: Json): Json {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (entries.length === 0 || dice.chance(0.03)) return other(dice, value)
  const chosen = dice.below(entries.length)
  const changed = entries.flatMap(([key, item], i): [string, Json][] => {
    if (i !== chosen) return [[key, item]]
    if (dice.chance(0.85)) return [[key, breakOne(dice, item)]]
    const [another] = dice.pick(entries)
    return dice.pick<[string, Json][]>([
      [],
      [[dice.pick(['__proto__', another, 'x']), item]],
      [
        [key, item],
        [another, item],
      ],
    ])
  })
  return Array.isArray(value) ? changed.map(([, item]) => item) : Object.fromEntries(changed)
}

function other(dice: Dice, value: Json): Json {
  switch (dice.below(6)) {
    case 0:
      return Number(dice.boundary(typeof value === 'number' ? value : 1))
    case 1:
      return [value, value]
    case 2:
      return nested(dice.mostly(2, [150]))
    case 3:
      return dice.pick<Json>([
        null,
        true,
        '',
        {},
        [],
        0.5,
        -1,
        1e300,
        'x',
        '\u001b[31m\u202e',
        '\ud800',
        'a'.repeat(500),
        '../x',
      ])
    case 4:
      return typeof value === 'string' ? value + value : `${value}`
    default:
      return typeof value === 'number'
        ? dice.pick([-value, value + 0.5, value + 1, value - 1, value * 1e9])
        : { value }
  }
}

function nested(depth: number): Json {
  let value: Json = 0
  for (let i = 0; i < depth; i++) value = [value]
  return value
}
