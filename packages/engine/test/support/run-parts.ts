import type { Rect, Size } from '@sr/image'
import type { Chain } from '../../src/chain/chain.js'
import type { PixelWindow } from '../../src/chain/pixel-window.js'
import { createPlainLoops } from '../../src/chain/plain-loops.js'
import { outputSize, planMaps } from '../../src/chain/spans.js'
import { runSpecification } from '../../src/chain/specification.js'

/** The chain's output [height, width, channels] by the specification, part by part. */
export function runParts(
  chain: Chain,
  picture: Size,
  pixels: Float32Array,
  parts: readonly Rect[],
): Float32Array {
  return runPartByPart(chain, picture, pixels, parts, {
    inputRect: (part) => planMaps(chain, part, picture).input,
    run: (part, source, target) => runSpecification(chain, part, picture, source, target),
  })
}

/** The same by the plain loops that run where WebAssembly is forbidden. */
export function runPlainParts(
  chain: Chain,
  picture: Size,
  pixels: Float32Array,
  parts: readonly Rect[],
): Float32Array {
  const loops = createPlainLoops(chain)
  return runPartByPart(chain, picture, pixels, parts, {
    inputRect: (part) => planMaps(chain, part, picture).input,
    run: (part, source, target) => runWhole(loops.run(part, picture, source, target)),
  })
}

/** Runs a part to its end. */
export function runWhole(rows: Generator<unknown, void>): void {
  while (!rows.next().done);
}

/** The output that parts make, each given only the pixels that it may see; NaN where none has written. */
export function runPartByPart(
  chain: Chain,
  picture: Size,
  pixels: Float32Array,
  parts: readonly Rect[],
  { inputRect, run }: PartRunner,
): Float32Array {
  const whole = { x: 0, y: 0, ...picture, channels: chain.inChannels, data: pixels }
  const result = emptyWindow({ x: 0, y: 0, ...outputSize(chain, picture) }, chain.tail.channels)
  result.data.fill(Number.NaN)
  for (const part of parts) {
    const source = emptyWindow(inputRect(part), chain.inChannels)
    copyPixels(whole, source, source)
    const target = emptyWindow(planMaps(chain, part, picture).output, chain.tail.channels)
    target.data.fill(Number.NaN)
    run(part, source, target)
    copyPixels(target, result, target)
  }
  return result.data
}

interface PartRunner {
  /** The pixels that a part may see. */
  readonly inputRect: (part: Rect) => Rect
  readonly run: (part: Rect, source: PixelWindow, target: PixelWindow) => void
}

/** The size cut at the given rows and columns. */
export function cutAt(size: Size, rows: readonly number[], columns: readonly number[]): Rect[] {
  const lengths = (cuts: readonly number[], end: number) => {
    const inside = [...new Set(cuts)].filter((cut) => cut > 0 && cut < end)
    const ends = [0, ...inside, end].sort((a, b) => a - b)
    return ends.slice(1).map((to, i) => ({ from: ends[i] as number, length: to - (ends[i] as number) }))
  }
  return lengths(rows, size.height).flatMap((row) =>
    lengths(columns, size.width).map((column) => ({
      x: column.from,
      y: row.from,
      width: column.length,
      height: row.length,
    })),
  )
}

const emptyWindow = (rect: Rect, channels: number): PixelWindow<Float32Array> => ({
  ...rect,
  channels,
  data: new Float32Array(rect.width * rect.height * channels),
})

function copyPixels(from: PixelWindow, to: PixelWindow, rect: Rect): void {
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    const source = ((y - from.y) * from.width + (rect.x - from.x)) * from.channels
    const row = from.data.subarray(source, source + rect.width * from.channels)
    to.data.set(row, ((y - to.y) * to.width + (rect.x - to.x)) * to.channels)
  }
}
