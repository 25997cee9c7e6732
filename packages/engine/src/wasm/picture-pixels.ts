import { maxSample } from '@sr/image'
import type { PixelWindow } from '../chain/pixel-window.js'
import { badOutput } from '../errors.js'
import { besideReach, besideTaps, type ChannelMixes, type Mix } from '../picture-format.js'
import { blocksOf, tilesOf } from './blocks.js'
import type { Instance } from './instance.js'
import type { PictureRoom } from './picture-room.js'
import type { PixelPort } from './pixel-port.js'
import type { PartPlan } from './plan-part.js'
import { type Program, pixelOffsets } from './program.js'

/** What is read of a picture's samples, and what becomes of it on the way through the network. */
export interface PictureTask {
  readonly source: PixelWindow
  /** The first sample of a pixel that is read. Up to three are, as far as the pixel has them. */
  readonly firstSample: number
  readonly mixes: ChannelMixes
  readonly phases: readonly (readonly number[])[]
  /**
   * What follows an enlarged pixel's colours: nothing, the last sample enlarged beside the network, 0 or 1.
   */
  readonly alpha: 'none' | 'beside' | 'clear' | 'opaque'
  /** Takes row `y` of the output: interleaved samples, as bytes that are valid during the call only. */
  readonly store: (y: number, samples: Uint8Array) => void
}

/**
 * A picture's samples: row by row they are mixed into the network's input, and made of its output. The
 * channels beside the network are not kept until it is done. Their rows are read from the picture
 * again when the output needs them.
 */
export function picturePixels(
  program: Program,
  room: PictureRoom,
  instance: Instance,
  { rows, columns, output }: PartPlan,
  task: PictureTask,
): PixelPort {
  const { maps, tail } = program
  const { kernels, bytes } = instance
  const { source, mixes, alpha } = task
  const layout = layoutOf(program, task)
  const { sampleBytes, pixelBytes, words, made } = layout
  const last = maps.length - 1
  const [pictureWidth, pictureHeight] = [columns.lengths[0], rows.lengths[0]]
  const outBlocks = blocksOf(columns.inside[last].end)
  const sourceBytes = bytesOf(source)

  const top = rows.origins[last]
  const left = columns.origins[last] - besideReach
  const right = left + columns.lead + output.width / tail.factor + 2 * besideReach
  const hasChroma = mixes.beside.length > 0
  const besidePlanes = mixes.beside.length + (alpha === 'beside' ? 1 : 0)
  let nextBeside = top - besideReach
  writeTask(program, room, instance, task, layout, tilesOf(columns.inside[last].end))

  /** Copies row `y` of the picture, columns `from` up to `to`; those outside the source stay as they are. */
  function copyRow(y: number, from: number, to: number): void {
    const [start, end] = [Math.max(source.x, from), Math.min(source.x + source.width, to)]
    const first = ((y - source.y) * source.width + start - source.x) * pixelBytes
    const pixels = sourceBytes.subarray(first, first + (end - start) * pixelBytes)
    bytes.set(pixels, room.samples + (start - from) * pixelBytes)
  }

  function mirrorColumn(x: number): void {
    const addressOf = (column: number) => room.samples + (column - left) * pixelBytes
    const from = addressOf(mirror(x, pictureWidth))
    bytes.copyWithin(addressOf(x), from, from + pixelBytes)
  }

  function loadBeside(y: number): void {
    copyRow(mirror(y, pictureHeight), left, right)
    for (let x = left; x < 0; x++) mirrorColumn(x)
    for (let x = pictureWidth; x < right; x++) mirrorColumn(x)

    const { samples, beside, besideBytes } = room
    const blocks = blocksOf(right - left)
    if (hasChroma) kernels.loadSamples(room.chroma.fields, samples, beside, blocks)
    const alphaRow = beside + mixes.beside.length * besideBytes
    if (alpha === 'beside') kernels.loadSamples(room.alpha.fields, samples, alphaRow, blocks)
    const ring = room.ring[(y - top + besideReach) % besideTaps]
    for (let plane = 0; plane < besidePlanes; plane++) {
      const [from, to] = [beside + plane * besideBytes, ring + plane * layout.planeBytes]
      kernels.interpolateRow(from, room.phases, tail.factor, to, layout.stride, outBlocks)
    }
  }

  /** The table of the five rows around row `y` of the channels beside the network; 0 if there are none. */
  function besideRows(y: number): number {
    if (besidePlanes === 0) return 0
    while (nextBeside <= y + besideReach) loadBeside(nextBeside++)
    return room.ringTable + 4 * ((y - top) % besideTaps)
  }

  return {
    loadRow(y, row, start, count) {
      copyRow(y, start, start + count)
      kernels.loadSamples(room.input.fields, room.samples, row, blocksOf(count))
    },
    storeRow(mapRow, row) {
      const beside = besideRows(mapRow)
      for (let i = 0; i < tail.factor; i++) {
        const weights = room.phases + 4 * besideTaps * i
        const isClean = kernels.mixColors(room.output.fields, row + i * layout.planeBytes, beside, weights)
        if (!isClean) throw badOutput()
        const { pixels, offsets, outputRow, kept } = room
        const first = outputRow + 4 * words * tail.factor * columns.lead
        kernels.storePixels(pixels, offsets, tail.factor * words, outBlocks, outputRow)
        if (sampleBytes < 4 && made < 4) {
          const pixelsAtOnce = 4 / sampleBytes
          const vectors = Math.ceil(output.width / pixelsAtOnce)
          kernels.packSamples(first, vectors, kept, pixelsAtOnce * made * sampleBytes)
        }
        const rowBytes = output.width * made * sampleBytes
        task.store(mapRow * tail.factor + i, bytes.subarray(first, first + rowBytes))
      }
    },
  }
}

/** How a task's pixels lie in memory; lengths are in bytes. */
interface PixelLayout {
  readonly sampleBytes: number
  /** Of a pixel of the source. */
  readonly pixelBytes: number
  /** How many samples of a pixel are read. */
  readonly samples: number
  /** How many colours an enlarged pixel has, and how many samples with alpha. */
  readonly colors: number
  readonly made: number
  /** How many 32-bit words an enlarged pixel takes before it is packed. */
  readonly words: number
  /** An enlarged row is `factor` rows, `stride` apart, for every plane; planes lie `planeBytes` apart. */
  readonly stride: number
  readonly planeBytes: number
}

function layoutOf({ maps, tail }: Program, { source, firstSample, mixes, alpha }: PictureTask): PixelLayout {
  const sampleBytes = source.data.BYTES_PER_ELEMENT
  const colors = mixes.output.length
  const made = colors + (alpha === 'none' ? 0 : 1)
  const stride = maps[maps.length - 1].channelBytes
  return {
    sampleBytes,
    pixelBytes: source.channels * sampleBytes,
    samples: Math.min(3, source.channels - firstSample),
    colors,
    made,
    words: sampleBytes === 4 ? made : sampleBytes,
    stride,
    planeBytes: tail.factor * stride,
  }
}

/** Puts the task's numbers where the kernels read them. */
function writeTask(
  { maps, tail }: Program,
  room: PictureRoom,
  { bytes, words, floats }: Instance,
  { source, firstSample, mixes, phases, alpha }: PictureTask,
  layout: PixelLayout,
  outTiles: number,
): void {
  const { sampleBytes, pixelBytes, colors, made, stride, planeBytes } = layout
  const white = maxSample(source.data)

  const writeSampleMix = (
    { fields, matrix, pattern }: PictureRoom['input'],
    channels: readonly Mix[],
    channelBytes: number,
    { first, count }: { first: number; count: number },
  ): void => {
    const firstByte = first * sampleBytes
    words.set(
      [sampleBytes, pixelBytes, count, firstByte, channels.length, channelBytes, pattern, matrix],
      fields / 4,
    )
    const scaled = channels.map(({ factors, offset }) => ({ factors: factors.map((f) => f / white), offset }))
    if (sampleBytes === 1) floats.set(scaled.flatMap(matrixRow), matrix / 4)
    else new Float64Array(bytes.buffer).set(scaled.flatMap(matrixRow), matrix / 8)
    for (let byte = 0; byte < 16; byte++) {
      const [lane, sample] = [byte >> 2, byte & 3]
      bytes[pattern + byte] = sample < count ? lane * pixelBytes + first + sample : noByte
    }
  }
  const read = { first: firstSample, count: layout.samples }
  writeSampleMix(room.input, mixes.input, maps[0].channelBytes, read)
  writeSampleMix(room.chroma, mixes.beside, room.besideBytes, read)
  const lastSample = { first: source.channels - 1, count: 1 }
  writeSampleMix(room.alpha, [{ factors: [1], offset: 0 }], room.besideBytes, lastSample)

  const rounding = sampleBytes === 4 ? 0 : 0.5 // the kernel rounds down
  const levelOf = ({ factors, offset }: Mix): Mix => ({
    factors: factors.map((factor) => white * factor),
    offset: white * offset + rounding,
  })
  const none = { factors: [], offset: 0 }
  const colorRows = [...mixes.output.map(levelOf), none, none].slice(0, 3)
  floats.set([...colorRows, levelOf({ factors: [1], offset: 0 })].flatMap(matrixRow), room.output.matrix / 4)
  const valueStep = tail.channels === 1 ? 0 : tail.factor * planeBytes
  const flags = [mixes.beside.length > 0 ? 1 : 0, alpha === 'beside' ? 1 : 0]
  const fields = [sampleBytes, colors, tail.factor, stride, outTiles, valueStep, ...flags]
  words.set(
    [...fields, alpha === 'opaque' ? opaqueWord(sampleBytes) : 0, room.output.matrix, room.pixels],
    room.output.fields / 4,
  )

  words.set([...room.ring, ...room.ring], room.ringTable / 4)
  words.set(pixelOffsets(tail.factor, layout.words, stride, { rows: 1, row: 0 }), room.offsets / 4)
  floats.set(phases.flat(), room.phases / 4)
  for (let byte = 0; byte < 16; byte++) {
    const [pixel, rest] = [Math.floor(byte / (made * sampleBytes)), byte % (made * sampleBytes)]
    const [sample, part] = [Math.floor(rest / sampleBytes), rest % sampleBytes]
    const place = 4 * pixel + (sample < colors ? sample : 3)
    bytes[room.kept + byte] = place * sampleBytes < 16 ? place * sampleBytes + part : noByte
  }
}

/** In a pattern of i8x16.swizzle: 0 instead of a byte. */
const noByte = 255

/** An opaque pixel's alpha, as bits of its last word. */
function opaqueWord(sampleBytes: number): number {
  if (sampleBytes === 1) return 0xff000000
  return sampleBytes === 2 ? 0xffff0000 : 0x3f800000 // 1 as a float
}

const matrixRow = ({ factors: [a = 0, b = 0, c = 0], offset }: Mix): number[] => [a, b, c, offset]

const bytesOf = ({ data }: PixelWindow): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

/**
 * An index mirrored into 0 … length − 1: before 0, 1, … come …, 1, 0. It may lie any number of lengths away.
 */
function mirror(index: number, length: number): number {
  const place = ((index % (2 * length)) + 2 * length) % (2 * length)
  return place < length ? place : 2 * length - 1 - place
}
