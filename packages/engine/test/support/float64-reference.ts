import type { Size } from '@sr/image'
import {
  type ConvLayer,
  type DeconvLayer,
  interpolationTaps,
  type Layer,
  type PixelShuffleLayer,
  type PreluLayer,
  type ShortcutLayer,
  type Tensor,
} from '@sr/network'

/**
 * What the layers say, one after another on whole maps in float64: the definition of each layer in plain
 * loops, a deconvolution as a deconvolution. Pixels and result are interleaved, [height, width, channels].
 */
export function runInFloat64(
  layers: readonly Layer[],
  tensors: ReadonlyMap<string, Tensor>,
  picture: Size,
  pixels: Float32Array,
): Float64Array {
  const channels = pixels.length / (picture.width * picture.height)
  let map = emptyMap(channels, picture.height, picture.width)
  map.data.forEach((_, k) => {
    map.data[k] = pixels[(k % area(map)) * channels + Math.floor(k / area(map))]
  })
  const whole = map
  for (const layer of layers) {
    map = layer.kind === 'shortcut' ? addEnlarged(layer, whole, map) : runLayer(layer, tensors, map)
  }
  return Float64Array.from(
    map.data,
    (_, k) => map.data[(k % map.channels) * area(map) + Math.floor(k / map.channels)],
  )
}

/** [channels, height, width] */
interface FeatureMap extends Size {
  readonly channels: number
  readonly data: Float64Array
}

function runLayer(
  layer: Exclude<Layer, ShortcutLayer>,
  tensors: ReadonlyMap<string, Tensor>,
  input: FeatureMap,
): FeatureMap {
  const read = (name: string) => tensors.get(`${layer.name}.${name}`)?.data ?? missing(layer.name, name)
  switch (layer.kind) {
    case 'conv':
      return convolve(layer, read('weight'), read('bias'), input)
    case 'deconv':
      return deconvolve(layer, read('weight'), read('bias'), input)
    case 'pixelShuffle':
      return shuffle(layer, input)
    case 'prelu':
      return prelu(layer, read('weight'), input)
    case 'activation':
      return { ...input, data: input.data.map(functions[layer.function]) }
  }
}

function convolve(
  { kernel, outChannels, edge }: ConvLayer,
  weight: Float32Array,
  bias: Float32Array,
  map: FeatureMap,
): FeatureMap {
  const input = edge === 'valid' ? map : surround(map, (kernel - 1) / 2, edge)
  const output = emptyMap(outChannels, input.height - kernel + 1, input.width - kernel + 1)
  let tap = 0
  for (let o = 0; o < outChannels; o++) {
    const plane = output.data.subarray(o * area(output), (o + 1) * area(output)).fill(bias[o])
    for (let c = 0; c < input.channels; c++) {
      for (let i = 0; i < kernel; i++) {
        for (let j = 0; j < kernel; j++) {
          const w = weight[tap++]
          for (let y = 0; y < output.height; y++) {
            const to = y * output.width
            const from = (c * input.height + y + i) * input.width + j
            for (let x = 0; x < output.width; x++) plane[to + x] += w * input.data[from + x]
          }
        }
      }
    }
  }
  return output
}

/** The map with `border` zeros, or copies of the nearest pixel, on every side. */
function surround(input: FeatureMap, border: number, edge: 'zero' | 'replicate'): FeatureMap {
  const output = emptyMap(input.channels, input.height + 2 * border, input.width + 2 * border)
  let k = 0
  for (let c = 0; c < input.channels; c++) {
    for (let y = -border; y < input.height + border; y++) {
      for (let x = -border; x < input.width + border; x++) {
        const row = Math.min(Math.max(y, 0), input.height - 1)
        const column = Math.min(Math.max(x, 0), input.width - 1)
        const isInside = row === y && column === x
        if (isInside || edge === 'replicate')
          output.data[k] = input.data[(c * input.height + row) * input.width + column]
        k++
      }
    }
  }
  return output
}

/** Every input pixel adds its kernel to the output, `stride` apart; then the crop. */
function deconvolve(
  { kernel, stride, crop, outChannels }: DeconvLayer,
  weight: Float32Array,
  bias: Float32Array,
  input: FeatureMap,
): FeatureMap {
  const outputLength = (length: number) => (length - 1) * stride + kernel - crop[0] - crop[1]
  const output = emptyMap(outChannels, outputLength(input.height), outputLength(input.width))
  for (let o = 0; o < outChannels; o++) {
    const plane = output.data.subarray(o * area(output), (o + 1) * area(output)).fill(bias[o])
    for (let c = 0; c < input.channels; c++) {
      for (let y = 0; y < input.height; y++) {
        for (let x = 0; x < input.width; x++) {
          const value = input.data[(c * input.height + y) * input.width + x]
          for (let i = 0; i < kernel; i++) {
            const row = y * stride + i - crop[0]
            if (row < 0 || row >= output.height) continue
            for (let j = 0; j < kernel; j++) {
              const column = x * stride + j - crop[0]
              if (column < 0 || column >= output.width) continue
              plane[row * output.width + column] +=
                value * weight[((c * outChannels + o) * kernel + i) * kernel + j]
            }
          }
        }
      }
    }
  }
  return output
}

/** PyTorch's PixelShuffle. */
function shuffle({ factor, outChannels }: PixelShuffleLayer, input: FeatureMap): FeatureMap {
  const output = emptyMap(outChannels, input.height * factor, input.width * factor)
  let k = 0
  for (let c = 0; c < outChannels; c++) {
    for (let y = 0; y < output.height; y++) {
      for (let x = 0; x < output.width; x++) {
        const channel = (c * factor + (y % factor)) * factor + (x % factor)
        const row = Math.floor(y / factor)
        output.data[k++] = input.data[(channel * input.height + row) * input.width + Math.floor(x / factor)]
      }
    }
  }
  return output
}

/** The map and the picture, enlarged along rows and along columns, its edge pixels repeated. */
function addEnlarged(
  { factor, interpolation }: ShortcutLayer,
  picture: FeatureMap,
  map: FeatureMap,
): FeatureMap {
  const taps = interpolationTaps(interpolation, factor)
  const inside = (index: number, length: number) => Math.min(Math.max(index, 0), length - 1)
  const data = map.data.map((made, k) => {
    const [c, y, x] = [Math.floor(k / area(map)), Math.floor(k / map.width) % map.height, k % map.width]
    let sum = made
    for (const [i, down] of taps[y % factor].entries()) {
      const row = c * picture.height + inside(Math.floor(y / factor) + i - 2, picture.height)
      for (const [j, across] of taps[x % factor].entries()) {
        const column = inside(Math.floor(x / factor) + j - 2, picture.width)
        sum += down * across * picture.data[row * picture.width + column]
      }
    }
    return sum
  })
  return { ...map, data }
}

function prelu({ slopes }: PreluLayer, weight: Float32Array, input: FeatureMap): FeatureMap {
  const slopeAt = (k: number) => weight[slopes === 'shared' ? 0 : Math.floor(k / area(input))]
  return { ...input, data: input.data.map((x, k) => (x < 0 ? slopeAt(k) * x : x)) }
}

const functions = {
  relu: (x: number) => Math.max(0, x),
  tanh: Math.tanh,
  sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
  clamp: (x: number) => Math.min(1, Math.max(0, x)),
}

const area = ({ width, height }: Size): number => width * height

const emptyMap = (channels: number, height: number, width: number): FeatureMap => ({
  channels,
  height,
  width,
  data: new Float64Array(channels * height * width),
})

function missing(layer: string, name: string): never {
  throw new Error(`${layer}.${name} is missing`)
}
