import type { PixelWindow } from '../chain/pixel-window.js'
import { EngineError } from '../errors.js'
import type { Mix, PictureFormat } from '../picture-format.js'
import type { Instance } from './instance.js'
import { chromaReach, chromaTaps, type PictureRoom } from './picture-room.js'
import type { PixelPort } from './pixel-port.js'
import type { PartPlan } from './plan-part.js'
import { blockTiles, type Program, pixelOffsets } from './program.js'

/**
 * Pixels of bytes: mixed into the network's input row by row, and out of its output. The chroma does not wait for the
 * network; its rows are read again when the rows around them come out.
 */
export function bytePixels(
  program: Program,
  room: PictureRoom,
  instance: Instance,
  { rows, columns, output }: PartPlan,
  format: PictureFormat,
  source: PixelWindow,
  target: PixelWindow,
): PixelPort {
  const { maps, tail, outputRow } = program
  const { kernels, bytes } = instance
  const [pixelBytes, last] = [source.channels, maps.length - 1]
  const [pictureWidth, pictureHeight] = [columns.lengths[0], rows.lengths[0]]
  const [inTiles, outTiles] = [columns.fours[0], columns.fours[last]]
  const blocksOf = (tiles: number) => Math.ceil(tiles / blockTiles)
  /** From one of the rows that make an enlarged row to the next, and from one channel of an enlarged row to the next. */
  const stride = maps[last].channelBytes
  const rowBytes = tail.factor * stride

  const top = rows.origins[last]
  const chromaLeft = columns.origins[last] - chromaReach
  const chromaRight = chromaLeft + output.width / tail.factor + 2 * chromaReach
  let nextChroma = top - chromaReach
  writeFormat(program, room, instance, format, pixelBytes, target.channels)

  /** Row `y` from column `left` on, as far as it lies in the picture; before and after there may be anything. */
  function copyRow(y: number, left: number, right: number): void {
    const [start, end] = [Math.max(0, left), Math.min(pictureWidth, right)]
    const from = ((y - source.y) * source.width + start - source.x) * pixelBytes
    const pixels = source.data.subarray(from, from + (end - start) * pixelBytes)
    bytes.set(pixels, room.row + (start - left) * pixelBytes)
  }

  function mirrorColumn(x: number): void {
    const addressOf = (column: number) => room.row + (column - chromaLeft) * pixelBytes
    const from = addressOf(mirror(x, pictureWidth))
    bytes.copyWithin(addressOf(x), from, from + pixelBytes)
  }

  function loadChroma(y: number): void {
    copyRow(mirror(y, pictureHeight), chromaLeft, chromaRight)
    for (let x = chromaLeft; x < 0; x++) mirrorColumn(x)
    for (let x = pictureWidth; x < chromaRight; x++) mirrorColumn(x)

    const { row, spread, chromaMix, chroma, chromaBytes, phases } = room
    const blocks = blocksOf((chromaRight - chromaLeft) / 4)
    kernels.loadBytes(row, pixelBytes, spread, chromaMix, 2, chroma, chromaBytes, blocks)
    const to = room.ring[(y - top + chromaReach) % chromaTaps]
    kernels.enlargeRow(chroma, phases, tail.factor, to, stride, blocksOf(outTiles))
    kernels.enlargeRow(chroma + chromaBytes, phases, tail.factor, to + rowBytes, stride, blocksOf(outTiles))
  }

  /** The table of the rows of chroma around row `y`. */
  function chromaAround(y: number): number {
    while (nextChroma <= y + chromaReach) loadChroma(nextChroma++)
    return room.ringTable + 4 * ((y - top) % chromaTaps)
  }

  return {
    loadRow(y, row) {
      const left = columns.origins[0]
      copyRow(y, left, left + 4 * inTiles)
      const { channels, channelBytes } = maps[0]
      const { row: pixels, spread, input } = room
      kernels.loadBytes(pixels, pixelBytes, spread, input, channels, row, channelBytes, blocksOf(inTiles))
    },
    storeRow(mapRow, row) {
      const chroma = format.chroma.length > 0 ? chromaAround(mapRow) : 0
      const valueStep = tail.channels === 1 ? 0 : tail.factor * rowBytes
      const { pixels, offsets, phases, output: mix, pick } = room
      for (let i = 0; i < tail.factor; i++) {
        const values = row + i * rowBytes
        const weights = phases + 4 * chromaTaps * i
        const isClean = kernels.mixColors(
          values,
          valueStep,
          chroma,
          weights,
          mix,
          pixels,
          tail.factor,
          stride,
          outTiles,
        )
        if (!isClean) throw notFinite()
        kernels.storePixels(pixels, offsets, tail.factor, blocksOf(outTiles), outputRow)
        if (target.channels < 4)
          kernels.packBytes(outputRow, Math.ceil(output.width / 4), pick, target.channels)
        const y = mapRow * tail.factor + i
        const packed = bytes.subarray(outputRow, outputRow + output.width * target.channels)
        target.data.set(packed, ((y - target.y) * target.width + output.x - target.x) * target.channels)
      }
    },
  }
}

/** Puts the numbers of the format into the room. */
function writeFormat(
  { maps, tail }: Program,
  room: PictureRoom,
  { bytes, words, floats }: Instance,
  { input, chroma, phases, output }: PictureFormat,
  pixelBytes: number,
  targetBytes: number,
): void {
  words.set([...room.ring, ...room.ring], room.ringTable / 4)
  words.set(pixelOffsets(tail.factor, 1, maps[maps.length - 1].channelBytes, 0), room.offsets / 4)
  floats.set(phases.flat(), room.phases / 4)
  floats.set(input.flatMap(matrixRow), room.input / 4)
  floats.set(chroma.flatMap(matrixRow), room.chromaMix / 4)
  // The kernel rounds down, and it always mixes three colours.
  const rounded = output.map(({ factors, offset }) => ({ factors, offset: offset + 0.5 }))
  const black = { factors: [], offset: 0 }
  floats.set([...rounded, black, black].slice(0, 3).flatMap(matrixRow), room.output / 4)
  for (let byte = 0; byte < 16; byte++) {
    const [lane, i] = [byte >> 2, byte & 3]
    bytes[room.spread + byte] = i < pixelBytes ? lane * pixelBytes + i : noByte
    const [pixel, channel] = [Math.floor(byte / targetBytes), byte % targetBytes]
    const isColor = channel < output.length
    bytes[room.pick + byte] = pixel > 3 ? noByte : 4 * pixel + (isColor ? channel : 3)
  }
}

/** In a pattern of bytes, what stands for none of them. */
const noByte = 255

const matrixRow = ({ factors: [a = 0, b = 0, c = 0], offset }: Mix): number[] => [a, b, c, offset]

/** … 1, 0, 0, 1, …, n − 1, n − 1, n − 2 …: any reach beyond either end. */
function mirror(index: number, length: number): number {
  const place = ((index % (2 * length)) + 2 * length) % (2 * length)
  return place < length ? place : 2 * length - 1 - place
}

function notFinite(): EngineError {
  return new EngineError(
    'bad-output',
    "run: the network's output holds NaN or infinity. Expected finite numbers. The weights may be damaged or too large.",
  )
}
