import type { PixelWindow } from '../chain/pixel-window.js'
import type { Instance } from './instance.js'
import type { PixelPort } from './pixel-port.js'
import type { PartPlan } from './plan-part.js'
import { blockFours, chunkRows, type Program } from './program.js'

/** The network's own floats, as it takes and gives them. */
export function floatPixels(
  { maps, tail, inputRow, outputRow }: Program,
  { kernels, floats }: Instance,
  { source: needed, output, columns }: PartPlan,
  source: PixelWindow,
  target: PixelWindow,
): PixelPort {
  const [{ channels, channelBytes }] = maps
  const blocks = Math.ceil(columns.fours[maps.length - 1] / blockFours)

  return {
    loadRow(y, row, start, fours) {
      const first = Math.max(start, needed.x)
      const count = Math.min(start + chunkRows * fours, needed.x + needed.width) - first
      const from = ((y - source.y) * source.width + first - source.x) * channels
      floats.set(source.data.subarray(from, from + count * channels), inputRow / 4)
      kernels.loadPixels(inputRow, channels, row, channelBytes, first - start, count)
    },
    storeRow(mapRow, row) {
      for (const [i, offsets] of tail.offsets.entries()) {
        const y = mapRow * tail.factor + i
        if (y >= output.y + output.height) return
        kernels.storePixels(row, offsets, tail.groups, blocks, outputRow)
        const pixels = floats.subarray(outputRow / 4, outputRow / 4 + output.width * tail.channels)
        target.data.set(pixels, ((y - target.y) * target.width + output.x - target.x) * tail.channels)
      }
    },
  }
}
