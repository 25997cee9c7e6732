import { concat, integer, type Part } from './bytes.js'
import type { Dice } from './dice.js'

/** Damages bytes in one to four places, as bad disks, cut downloads and attackers do. */
export function damage(dice: Dice, bytes: Uint8Array, other: Uint8Array): Uint8Array {
  let damaged = bytes
  for (let count = 1 + dice.below(4); count > 0; count--) damaged = dice.pick(ways)(dice, damaged, other)
  return dice.chance(1 / 2000) ? swell(dice, damaged) : damaged.subarray(0, largestBytes)
}

const largestBytes = 65_536

/**
 * Repeats a few bytes for megabytes: what a reader keeps of each of them shows only where there are many.
 */
export function swell(dice: Dice, bytes: Uint8Array): Uint8Array {
  const [place, length] = [dice.below(bytes.length), 1 + dice.below(16)]
  const piece = Buffer.from(bytes.subarray(place, place + length))
  if (piece.length === 0) return bytes
  return replace(dice, bytes.subarray(0, largestBytes), 0, () =>
    Buffer.alloc(dice.below(swollenBytes), piece),
  )
}

const swollenBytes = 4 * 2 ** 20

type Way = (dice: Dice, bytes: Uint8Array, other: Uint8Array) => Uint8Array

const ways: readonly Way[] = [
  function truncate(dice, bytes) {
    return bytes.slice(0, dice.below(bytes.length + 1))
  },
  function flip(dice, bytes) {
    return replace(dice, bytes, 1, (place) => [bytes[place] ^ (1 << dice.below(8))])
  },
  function overwrite(dice, bytes) {
    return replace(dice, bytes, 1, () => [dice.below(256)])
  },
  function overwriteInteger(dice, bytes) {
    const width = dice.pick([1, 2, 4, 8])
    return replace(dice, bytes, width, () =>
      integer(dice.boundary(bytes.length), width, dice.pick(['little', 'big'])),
    )
  },
  function insertMagic(dice, bytes) {
    return replace(dice, bytes, 0, () => dice.pick(magic))
  },
  function overwriteWithMagic(dice, bytes) {
    const text = dice.pick(magic)
    return replace(dice, bytes, text.length, () => text)
  },
  function duplicate(dice, bytes) {
    const [start, length] = [dice.below(bytes.length), 1 + dice.below(64)]
    const piece = bytes.slice(start, start + length)
    return replace(dice, bytes, 0, () => concat(...dice.times(1 + dice.below(8), () => piece)))
  },
  function remove(dice, bytes) {
    return replace(dice, bytes, 1 + dice.below(32), () => [])
  },
  function splice(dice, bytes, other) {
    return concat(bytes.subarray(0, dice.below(bytes.length)), other.subarray(dice.below(other.length)))
  },
]

/** Puts other bytes in the place of some, which is often where something begins. */
function replace(dice: Dice, bytes: Uint8Array, length: number, by: (place: number) => Part): Uint8Array {
  const place = dice.below(bytes.length)
  return concat(bytes.subarray(0, place), by(place), bytes.subarray(place + length))
}

const magic: readonly string[] = [
  ...[
    'PK\x01\x02',
    'PK\x03\x04',
    'PK\x05\x06',
    'PK\x06\x06',
    'PK\x06\x07',
    'data.pkl',
    '/data/0',
    '../',
    '\x00',
  ],
  ...[
    '\x80\x02',
    '\x80\x05',
    '(',
    ')',
    'R',
    'b',
    'Q',
    't',
    'e',
    'u',
    '}',
    ']',
    '\x81',
    '\x85',
    '\x94',
    'h\x00',
    '.',
  ],
  ...[
    'ctorch._utils\n_rebuild_tensor_v2\n',
    'ctorch\nFloatStorage\n',
    'ccollections\nOrderedDict\n',
    'cos\nsystem\n',
  ],
  ...[
    '\x8a\x00',
    '\x8b\xff\xff\xff\xff',
    'X\xff\xff\xff\xff',
    'I01\n',
    'F1e999\n',
    'L1L\n',
    'p0\n',
    'g0\n',
    'P0\n',
  ],
  ...[
    '{',
    '}',
    '[',
    '[[[[[[[[',
    ']',
    '"',
    ':',
    ',',
    'null',
    '1e999',
    '-0',
    '\\ud800',
    '"__proto__":',
    '"__metadata__":',
  ],
  ...[
    'IHDR',
    'PLTE',
    'IDAT',
    'IEND',
    'tRNS',
    'acTL',
    'BM',
    '\u00ff\u00ff\u00ff\u00ff',
    '\u001b[31m',
    '\u00e2\u0080\u00ae',
  ],
]
