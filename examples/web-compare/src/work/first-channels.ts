import type { Raster } from '@sr/image'

/** A picture of bytes without its further channels: without alpha, or of a grey one that became RGBA the grey. */
export function firstChannels({ width, height, channels, data }: Raster, kept: number): Raster {
  if (kept === channels) return { width, height, channels, data }
  const samples = new Uint8Array(width * height * kept)
  for (let from = 0, to = 0; from < data.length; from += channels, to += kept) {
    for (let channel = 0; channel < kept; channel++) samples[to + channel] = data[from + channel] as number
  }
  return { width, height, channels: kept, data: samples }
}
