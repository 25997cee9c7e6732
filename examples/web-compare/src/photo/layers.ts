import { signal } from '@preact/signals'
import type { LayerName, News, Tile } from '../work/messages.js'

type Layers = Readonly<Record<LayerName, readonly Tile[]>>

/** What can be drawn, in tiles whose bitmaps belong to this module. */
export const layers = signal<Layers>({ picture: [], shrunk: [], bicubic: [], result: [] })

/** Adds a tile to its layer, or puts whole layers in their place. */
export function takeNews(news: News): void {
  if (news.kind === 'progress') return
  const { layer } = news
  const before = layers.peek()[layer]
  layers.value = {
    ...layers.peek(),
    [layer]: news.kind === 'whole' ? news.tiles : [...before, news.tile],
  }
  if (news.kind === 'whole') close(before)
}

export function clearLayers(...names: LayerName[]): void {
  const before = layers.peek()
  layers.value = { ...before, ...Object.fromEntries(names.map((name) => [name, []])) }
  for (const name of names) close(before[name])
}

function close(tiles: readonly Tile[]): void {
  for (const { bitmap, small } of tiles) {
    bitmap.close()
    small?.close()
  }
}
