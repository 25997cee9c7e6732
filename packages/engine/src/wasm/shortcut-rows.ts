import { shortcutReach } from '../chain/chain.js'
import { blocksOf, roundUp, tileColumns } from './blocks.js'
import type { Instance } from './instance.js'
import type { PixelPort } from './pixel-port.js'
import type { PartPlan } from './plan-part.js'
import { type ShortcutPlan, shortcutRows } from './plan-shortcut.js'
import type { Program } from './program.js'

/**
 * Adds the picture to row `y` of a part's last map, which lies at address `row`. Rows come in order. The
 * picture's are read again, since those in its map are gone when the last map's are made.
 */
export type AddShortcut = (y: number, row: number) => void

/** The function for a part of a picture, of a program with this shortcut. */
export function shortcutRowsOf(
  plan: ShortcutPlan,
  { maps, tail }: Program,
  { kernels, words }: Instance,
  { rows, columns }: PartPlan,
  port: PixelPort,
): AddShortcut {
  const { factor, channels } = tail
  const [pictureWidth, pictureHeight] = [columns.lengths[0], rows.lengths[0]]
  const { channelBytes, blockStride } = maps[0]
  const top = rows.origins[maps.length - 1]
  const left = columns.origins[maps.length - 1] - shortcutReach
  const made = columns.inside[maps.length - 1].end
  const blocks = blocksOf(made)
  const end = roundUp(made, tileColumns) + 2 * shortcutReach
  const [first, last] = [Math.max(0, -left), Math.min(end, pictureWidth - left)]
  words.set([channels, channelBytes, blockStride, 0, first, last, end, 1], plan.surroundings / 4)

  function load(y: number): void {
    port.loadRow(Math.min(Math.max(y, 0), pictureHeight - 1), plan.row, left, end)
    kernels.padColumns(plan.surroundings, plan.rowTable, 1)
    const ring = plan.ring[(y - top + shortcutReach) % shortcutRows]
    for (let channel = 0; channel < channels; channel++) {
      const [from, to] = [plan.row + channel * channelBytes, ring + channel * factor * plan.planeBytes]
      kernels.interpolateRow(from, plan.taps, factor, to, plan.planeBytes, blocks)
    }
  }

  let next = top - shortcutReach
  return (y, row) => {
    while (next <= y + shortcutReach) load(next++)
    kernels.addShortcut(plan.fields, row, plan.ringTable + 4 * ((y - top) % shortcutRows), blocks)
  }
}
