import { crc32, deflateRawSync } from 'node:zlib'
import { concat, integer, utf8 } from '../bytes.js'
import type { Dice } from '../dice.js'
import type { Field } from '../lies.js'
import { buildPickle } from './pickle.js'

/** A ZIP file as torch writes it, with or without ZIP64. */
export function buildTorchZip(dice: Dice, field: Field): Uint8Array {
  const folder = dice.mostly('archive', ['a', '../x', ''])
  const elements = 1 + dice.below(16)
  const records: [string, Uint8Array][] = [
    ['data.pkl', buildPickle(dice, field, { withView: false, elements })],
    ['data/0', dice.bytes(elements * dice.mostly(4, [1, 2, 8]))],
    ['version', utf8(dice.mostly('3\n', ['99', '\u001b']))],
  ]
  if (dice.chance(0.2))
    records.push(['byteorder', utf8(dice.mostly(dice.pick(['little', 'big']), ['middle']))])
  if (dice.chance(0.01)) records.push(['data/0', new Uint8Array(4)])
  const wide = dice.chance(0.3)
  const locals: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let position = 0
  for (const [record, data] of records) {
    const name = utf8(folder === '' ? record : `${folder}/${record}`)
    const deflated = dice.chance(0.15)
    const packed = deflated ? deflateRawSync(data) : data
    const padding = new Uint8Array(dice.below(64))
    const local = concat(
      'PK\x03\x04',
      new Uint8Array(22),
      integer(field(name.length), 2),
      integer(field(padding.length), 2),
      name,
      padding,
      packed,
    )
    const size = (truth: number) => integer(field(truth), wide ? 8 : 4)
    const extra = wide
      ? concat([1, 0], integer(field(24), 2), size(data.length), size(packed.length), size(position))
      : new Uint8Array()
    directory.push(
      concat(
        'PK\x01\x02',
        new Uint8Array(4),
        integer(field(dice.mostly(0x808, [0, 8, 1])), 2),
        integer(field(deflated ? 8 : 0), 2),
        new Uint8Array(4),
        integer(crc32(data), 4),
        wide ? integer(0xffffffff, 4) : size(packed.length),
        wide ? integer(0xffffffff, 4) : size(data.length),
        integer(field(name.length), 2),
        integer(field(extra.length), 2),
        integer(field(0), 2),
        new Uint8Array(8),
        wide ? integer(0xffffffff, 4) : size(position),
        name,
        extra,
      ),
    )
    locals.push(local)
    position += local.length
  }
  return concat(...locals, endOf(field, concat(...directory), position, records.length, wide))
}

function endOf(field: Field, central: Uint8Array, start: number, count: number, wide: boolean): Uint8Array {
  const numbers = (width: number) => [integer(field(central.length), width), integer(field(start), width)]
  const end64 = concat('PK\x06\x06', integer(field(44), 8), new Uint8Array(12), integer(field(count), 8))
  const wideEnd = concat(
    end64,
    integer(field(count), 8),
    ...numbers(8),
    concat('PK\x06\x07', [0, 0, 0, 0], integer(field(start + central.length), 8), [1, 0, 0, 0]),
  )
  const narrow = wide ? [integer(0xffffffff, 4), integer(0xffffffff, 4)] : numbers(4)
  return concat(
    central,
    wide ? wideEnd : [],
    'PK\x05\x06',
    [0, 0, 0, 0],
    integer(field(count), 2),
    integer(field(count), 2),
    ...narrow,
    integer(field(0), 2),
  )
}
