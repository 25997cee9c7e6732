import { concat, integer } from '../bytes.js'
import type { Dice } from '../dice.js'
import type { Field } from '../lies.js'
import { buildPickle } from './pickle.js'

const magicNumber = concat(
  '\x80\x02\x8a\x0a',
  [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19],
  '.',
)

/** torch's legacy stream: five pickles, then the elements of the storages. */
export function buildTorchLegacy(dice: Dice, field: Field): Uint8Array {
  const elements = 1 + dice.below(8)
  const keys = dice.mostly('0', ['1'])
  return concat(
    magicNumber,
    '\x80\x02J',
    integer(field(1001), 4),
    '.\x80\x02}.',
    buildPickle(dice, field, { withView: true, elements }),
    `\x80\x02](X\x01\x00\x00\x00${keys}e.`,
    integer(field(elements), 8),
    dice.bytes(elements * dice.mostly(4, [1, 2, 8])),
  )
}

/** The tar archive that torch wrote in 2016. */
export function buildTorchTar(dice: Dice, field: Field): Uint8Array {
  const elements = 1 + dice.below(8)
  const int = (truth: number) => concat('J', integer(field(truth), 4))
  const storages = concat(
    '\x80\x02',
    int(1),
    '.\x80\x02(',
    int(1),
    `X\x03\x00\x00\x00cpuctorch\n${dice.mostly('FloatStorage', ['LongStorage', 'ByteStorage'])}\nt.`,
    integer(field(elements), 8),
    dice.bytes(elements * dice.mostly(4, [8, 1])),
    '\x80\x02](',
    ...dice.times(dice.below(3), (i) =>
      concat('(', int(i + 2), int(dice.mostly(1, [i + 1])), int(0), int(1), 't'),
    ),
    'e.',
  )
  const dimensions = dice.below(3)
  const tensors = concat(
    '\x80\x02',
    int(1),
    '.\x80\x02(',
    int(5),
    int(dice.mostly(1, [2])),
    'ctorch\nFloatTensor\nt.',
    integer(field(dimensions), 4),
    [0, 0, 0, 0],
    ...dice.times(2 * dimensions, () => integer(field(1), 8)),
    integer(field(0), 8),
  )
  const pickle = dice.chance(0.7)
    ? concat('\x80\x02}(X\x01\x00\x00\x00wX\x01\x00\x00\x005Qu.')
    : buildPickle(dice, field, { withView: false, elements })
  const members: [string, Uint8Array][] = [
    ['sys_info', concat('\x80\x02}.')],
    ['pickle', pickle],
    ['tensors', tensors],
    ['storages', storages],
  ]
  return concat(...members.map(([name, body]) => tarMember(name, body, field)), new Uint8Array(1024))
}

function tarMember(name: string, body: Uint8Array, field: Field): Uint8Array {
  const header = new Uint8Array(512)
  header.set(concat(name))
  header.set(concat(field(body.length).toString(8).padStart(11, '0').slice(-11)), 124)
  return concat(sealTarHeader(header), body, new Uint8Array((512 - (body.length % 512)) % 512))
}

/** Makes the checksum of a header true again. */
function sealTarHeader(header: Uint8Array): Uint8Array {
  header.fill(0x20, 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.set(concat(sum.toString(8).padStart(6, '0'), [0, 0x20]), 148)
  return header
}

/** Makes the checksums of all headers of a damaged archive true again. */
export function sealTarHeaders(bytes: Uint8Array): Uint8Array {
  const sealed = Uint8Array.from(bytes)
  for (let start = 0; start + 512 <= sealed.length; ) {
    const header = sealed.subarray(start, start + 512)
    const size = Number.parseInt(Buffer.from(header.subarray(124, 136)).toString('latin1'), 8)
    if (header[0] === 0 || !(size >= 0)) break
    sealTarHeader(header)
    start += 512 + Math.ceil(size / 512) * 512
  }
  return sealed
}
