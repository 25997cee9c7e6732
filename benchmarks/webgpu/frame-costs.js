import { listLayers } from '@sr/network'
import { configOf } from '../speed/networks.js'

export const gpus = [
  { name: 'integrated', teraflops: 1, gigabytesPerSecond: 50 },
  { name: 'large', teraflops: 40, gigabytesPerSecond: 700 },
]

/**
 * Multiply-adds per input pixel as the engine makes them: of a deconvolution those of its own taps, as the zeros of
 * its sub-pixel form are left out. Those that neighbouring blocks both make are not counted; they are fewer than 3 %.
 */
export function multiplyAddsPerPixel({ network, scale }) {
  return listLayers(configOf({ network, scale }))
    .filter(({ kind }) => kind === 'conv' || kind === 'deconv')
    .reduce((sum, { kernel, inChannels, outChannels }) => sum + kernel ** 2 * inChannels * outChannels, 0)
}

/** The least milliseconds of a frame on a GPU: what its arithmetic and its memory would take alone. */
export function leastMs({ multiplyAdds, bytes }, { teraflops, gigabytesPerSecond }) {
  return { arithmetic: (2 * multiplyAdds) / teraflops / 1e9, memory: bytes / gigabytesPerSecond / 1e6 }
}
