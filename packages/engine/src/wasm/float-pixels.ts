import type { PixelWindow } from '../chain/pixel-window.js'
import { blocksOf } from './blocks.js'
import type { Instance } from './instance.js'
import type { PixelPort } from './pixel-port.js'
import type { PartPlan } from './plan-part.js'
import type { Program } from './program.js'

/** The network's own floats, as it takes and gives them. */
export function floatPixels(
  { maps, tail, inputRow, outputRow }: Program,
  { kernels, floats }: Instance,
  { source: needed, output, columns }: PartPlan,
  source: PixelWindow,
  target: PixelWindow,
): PixelPort {
  const [{ channels, channelBytes }] = maps
  const blocks = blocksOf(columns.inside[maps.length - 1].end)
  const firstPixel = outputRow / 4 + columns.lead * tail.factor * tail.channels

  return {
    loadRow(y, row, start, wanted) {
      const first = Math.max(start, needed.x)
      const count = Math.min(start + wanted, needed.x + needed.width) - first
      const from = ((y - source.y) * source.width + first - source.x) * channels
      floats.set(source.data.subarray(from, from + count * channels), inputRow / 4)
      kernels.loadPixels(inputRow, channels, row, channelBytes, first - start, count)
    },
    storeRow(mapRow, row) {
      for (const [i, offsets] of tail.offsets.entries()) {
        const y = mapRow * tail.factor + i
        if (y >= output.y + output.height) return
        kernels.storePixels(row, offsets, tail.groups, blocks, outputRow)
        const pixels = floats.subarray(firstPixel, firstPixel + output.width * tail.channels)
        target.data.set(pixels, ((y - target.y) * target.width + output.x - target.x) * tail.channels)
      }
    },
  }
}
