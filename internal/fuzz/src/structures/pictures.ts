import { crc32, deflateSync } from 'node:zlib'
import { concat, integer } from '../bytes.js'
import type { Dice } from '../dice.js'
import type { Field } from '../lies.js'

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** A PNG of any type, depth and interlacing, with a palette, transparency and other chunks as it comes. */
export function buildPng(dice: Dice, field: Field): Uint8Array {
  const [width, height] = [1 + dice.below(12), 1 + dice.below(12)]
  const [colorType, channels] = dice.pick([
    [0, 1],
    [2, 3],
    [3, 1],
    [4, 2],
    [6, 4],
  ] as const)
  const depth = dice.pick(colorType === 0 ? [1, 2, 4, 8, 16] : colorType === 3 ? [1, 2, 4, 8] : [8, 16])
  const interlaced = dice.chance(0.2)
  const pixels = dice.bytes(height * (1 + Math.ceil((width * channels * depth) / 8)) + (interlaced ? 64 : 0))
  const rowBytes = 1 + Math.ceil((width * channels * depth) / 8)
  for (let row = 0; row < height; row++) pixels[row * rowBytes] = Number(field(dice.below(5))) & 255
  const packed = deflateSync(pixels, { level: 1 })
  const cut = dice.below(packed.length)
  const header = concat(
    integer(field(width), 4, 'big'),
    integer(field(height), 4, 'big'),
    integer(field(depth), 1),
    integer(field(colorType), 1),
    integer(field(0), 1),
    integer(field(0), 1),
    integer(field(interlaced ? 1 : 0), 1),
  )
  const chunk = (type: string, content: Uint8Array) => pngChunk(type, content, field)
  const parts = [chunk('IHDR', header)]
  if (dice.chance(0.2))
    parts.push(
      chunk(dice.pick(['gAMA', 'pHYs', 'iCCP', 'tEXt', 'acTL', 'sRGB', 'zzZz']), dice.bytes(dice.below(20))),
    )
  if (colorType === 3 || dice.chance(0.1))
    parts.push(chunk('PLTE', dice.bytes(3 * (1 + dice.below(256)) + dice.below(8) * dice.below(2))))
  if (dice.chance(0.3)) parts.push(chunk('tRNS', dice.bytes(dice.pick([0, 1, 2, 6, 16]))))
  parts.push(
    chunk('IDAT', packed.subarray(0, cut)),
    chunk('IDAT', packed.subarray(cut)),
    chunk('IEND', new Uint8Array()),
  )
  return concat(signature, ...parts)
}

function pngChunk(type: string, content: Uint8Array, field: Field): Uint8Array {
  const body = concat(type, content)
  return concat(integer(field(content.length), 4, 'big'), body, integer(field(crc32(body)), 4, 'big'))
}

/** Makes the checksums of a damaged PNG's chunks true again. */
export function sealPng(bytes: Uint8Array): Uint8Array {
  const sealed = Uint8Array.from(bytes)
  const view = new DataView(sealed.buffer)
  for (let position = 8; position + 12 <= sealed.length; ) {
    const end = position + 8 + view.getUint32(position)
    if (end + 4 > sealed.length) break
    view.setUint32(end, crc32(sealed.subarray(position + 4, end)))
    position = end + 4
  }
  return sealed
}

/** A Windows bitmap of any kind, most of which a reader may refuse. */
export function buildBmp(dice: Dice, field: Field): Uint8Array {
  const [width, height] = [1 + dice.below(12), 1 + dice.below(12)]
  const bits = dice.pick([1, 4, 8, 8, 16, 24, 24, 32])
  const headerBytes = dice.pick([12, 40, 40, 40, 108, 124])
  const compression = dice.pick([0, 0, 0, 1, 2, 3, 4])
  const palette = dice.bytes(bits <= 8 ? dice.pick([4, 3]) * 2 ** bits : compression === 3 ? 12 : 0)
  const pixels = dice.bytes(height * 4 * Math.ceil((width * bits) / 32))
  const start = 14 + headerBytes + palette.length
  const size = (truth: number) => integer(field(truth), headerBytes === 12 ? 2 : 4)
  const header = concat(
    integer(field(headerBytes), 4),
    size(width),
    size(dice.chance(0.2) ? -height : height),
    integer(field(1), 2),
    integer(field(bits), 2),
    integer(field(compression), 4),
    integer(field(pixels.length), 4),
    new Uint8Array(8),
    integer(field(dice.pick([0, 2 ** Math.min(8, bits)])), 4),
    new Uint8Array(88),
  ).subarray(0, headerBytes)
  return concat(
    'BM',
    integer(field(start + pixels.length), 4),
    [0, 0, 0, 0],
    integer(field(start), 4),
    header,
    palette,
    pixels,
  )
}
