import { listLayers, subpixelKernel, tensorOf } from '@sr/network'
import { weightsOf } from '../speed/networks.js'

export const gpus = [
  { name: 'integrated', teraflops: 1, gigabytesPerSecond: 50 },
  { name: 'large', teraflops: 40, gigabytesPerSecond: 700 },
]

/**
 * Multiply-adds per input pixel as the engine makes them: a deconvolution as a convolution to all pixels of a block.
 * Those that neighbouring blocks both make are left out; they are fewer than 3 %.
 */
export function multiplyAddsPerPixel({ network, scale }) {
  const { config, tensors } = weightsOf({ network, scale })
  return listLayers(config)
    .map((layer) => {
      if (layer.kind === 'conv') return layer.kernel ** 2 * layer.inChannels * layer.outChannels
      if (layer.kind !== 'deconv') return 0
      const { kernel, stride, crop, inChannels, outChannels } = layer
      const exactCrop = [crop[0], kernel - stride - crop[0]]
      const { size } = subpixelKernel(tensorOf(tensors, `${layer.name}.weight`), stride, exactCrop)
      return size ** 2 * stride ** 2 * inChannels * outChannels
    })
    .reduce((sum, count) => sum + count, 0)
}

/** The least milliseconds of a frame on a GPU: what its arithmetic and its memory would take alone. */
export function leastMs({ multiplyAdds, bytes }, { teraflops, gigabytesPerSecond }) {
  return { arithmetic: (2 * multiplyAdds) / teraflops / 1e9, memory: bytes / gigabytesPerSecond / 1e6 }
}
