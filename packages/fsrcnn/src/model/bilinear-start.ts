import { type FsrcnnConfig, listLayers, type Tensor } from '@sr/network'
import { interpolateTaps } from './interpolate-taps.js'

/**
 * Changes random first weights so that the network starts as bilinear upscaling. Channel 0 of every layer
 * carries the picture (in three-channel networks, channels 0 to 2). PReLU lets it pass because it is not
 * negative, and the head makes pixels of it with a triangle about the middle of an input pixel. All other
 * channels start as mere differences of pixels, of which the head's small random kernels add a little.
 *
 * With random kernels alone, every channel carries brightness, is of one sign, and
 * stays on one side of PReLU.
 *
 * A head too small for the triangle holds a part of it, weighted so that flat areas stay flat. Weights stay
 * random where nothing can be carried: with fewer filters than channels, with a 1 × 1 feature layer, which
 * sees no differences, and with negative numbers in `inputRange`.
 */
export function startAsBilinear(config: FsrcnnConfig, tensors: ReadonlyMap<string, Tensor>): void {
  const { channels, d, s, kernels, inputRange, scale, deconv } = config
  if (Math.min(d, s) < channels || kernels.feature === 1 || inputRange[0] < 0) return
  for (const { kind, name } of listLayers(config)) {
    if (kind !== 'conv' && kind !== 'deconv') continue
    const { shape, data } = tensors.get(`${name}.weight`) as Tensor
    const [rows, columns, size] = shape // [out, in, k, k]; of the head [in, out, k, k]
    const taps = kind === 'conv' ? centreTap(size) : bilinearTaps(scale, deconv)
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const first = (row * columns + column) * size ** 2
        const kernel = data.subarray(first, first + size ** 2)
        const hearsPicture = kind === 'conv' && name !== 'feature' && column < channels
        if (row < channels || hearsPicture) kernel.fill(0)
        else if (name === 'feature') subtractMean(kernel)
        if (row < channels && row === column)
          kernel.set(taps.flatMap((down) => taps.map((across) => down * across)))
      }
    }
  }
}

function centreTap(size: number): number[] {
  return Array.from({ length: size }, (_, i) => (i === (size - 1) / 2 ? 1 : 0))
}

/** One tap at scale 1, interpolated to the head's scale; the taps that meet in an output pixel sum to 1. */
function bilinearTaps(scale: number, deconv: FsrcnnConfig['deconv']): number[] {
  const taps = interpolateTaps({ scale: 1, kernel: 1, crop: [0, 0] }, { scale, ...deconv }).flat()
  return taps.map((tap, i) => {
    const meeting = taps.filter((_, j) => (j - i) % scale === 0)
    return tap / (meeting.reduce((sum, other) => sum + other, 0) || 1)
  })
}

function subtractMean(kernel: Float32Array): void {
  const mean = kernel.reduce((sum, value) => sum + value, 0) / kernel.length
  for (const [i, value] of kernel.entries()) kernel[i] = value - mean
}
