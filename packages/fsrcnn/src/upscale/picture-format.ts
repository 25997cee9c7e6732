import type { ChannelMixes, Mix, PictureFormat } from '@sr/engine'
import { bt601, type ColorTransform, inverseMatrix, jfif, type Raster, resampleWeights } from '@sr/image'
import { haloPx, inputScale, type NetworkConfig } from '@sr/network'

/**
 * What becomes of a picture's alpha: the network enlarges it as if it were a grey picture (`model`), bicubic
 * enlarges it, or it is dropped as if the picture had none.
 */
export type AlphaMode = 'model' | 'bicubic' | 'drop'

/** How a picture's samples pass through a network, as plain numbers for an engine. All colours stand here. */
export function pictureFormatOf(
  config: NetworkConfig,
  { channels }: Pick<Raster, 'channels'>,
  alpha: AlphaMode,
): PictureFormat {
  const grey = onRangeOf(config, greyMixes(config))
  const format = {
    ...(channels < 3 ? grey : onRangeOf(config, colorMixes(config))),
    phases: bicubicPhases(config.scale),
  }
  if (channels % 2 === 1 || alpha === 'drop') return format
  // What is visible of the result lies within bicubic's reach of a visible pixel, and sees as far as reachPx.
  const bleedPx = bicubicReachPx + reachPx(config)
  return {
    ...format,
    alpha: alpha === 'model' ? { mixes: grey, bleedPx, flatPx: 1 } : { bleedPx, flatPx: 2 },
  }
}

/** Two pixels from the point that is sampled, and that may lie half a pixel aside. */
const bicubicReachPx = 3

/** How many pixels of the picture away an enlarged one looks at most, through the network or by bicubic. */
function reachPx(config: NetworkConfig): number {
  const enlarged = inputScale(config)
  if (enlarged > 1) return Math.ceil(haloPx(config) / enlarged) + bicubicReachPx
  return Math.max(haloPx(config), bicubicReachPx)
}

/** Of a colour picture, a network of luma enlarges the luma, and bicubic the chroma. */
function colorMixes({ color }: NetworkConfig): ChannelMixes {
  switch (color) {
    case 'y601':
    case 'yFull': {
      const transform = color === 'y601' ? bt601 : jfif
      const [luma, ...chroma] = forward(transform)
      return { input: [luma], beside: chroma, output: backward(transform) }
    }
    case 'rgb':
      return { input: unchanged, beside: [], output: unchanged }
    case 'ycbcrFull':
      return { input: forward(jfif), beside: [], output: backward(jfif) }
  }
}

/** A network of luma takes grey as it is. Others see it as a colour; of their result the luma is taken. */
function greyMixes({ color }: NetworkConfig): ChannelMixes {
  const grey: Mix = { factors: [1], offset: 0 }
  const neutral: Mix = { factors: [], offset: 128 / 255 }
  switch (color) {
    case 'y601':
    case 'yFull':
      return { input: [grey], beside: [], output: [grey] }
    case 'rgb':
      return { input: [grey, grey, grey], beside: [], output: forward(jfif).slice(0, 1) }
    case 'ycbcrFull':
      return { input: [grey, neutral, neutral], beside: [], output: [grey] }
  }
}

const unchanged: readonly Mix[] = [
  { factors: [1, 0, 0], offset: 0 },
  { factors: [0, 1, 0], offset: 0 },
  { factors: [0, 0, 1], offset: 0 },
]

const forward = ({ matrix, offset }: ColorTransform): Mix[] =>
  matrix.map((factors, row) => ({ factors, offset: offset[row] }))

const backward = (transform: ColorTransform): Mix[] =>
  inverseMatrix(transform).map((factors) => ({
    factors,
    offset: -factors.reduce((sum, factor, i) => sum + factor * transform.offset[i], 0),
  }))

/** The same mixes for a network whose black and white are not 0 and 1. */
function onRangeOf(
  { inputRange, channels }: NetworkConfig,
  { input, beside, output }: ChannelMixes,
): ChannelMixes {
  const [black, white] = inputRange
  const range = white - black
  const isOfNetwork = (value: number) => value < channels
  return {
    input: input.map(({ factors, offset }) => ({
      factors: factors.map((factor) => factor * range),
      offset: black + range * offset,
    })),
    beside,
    output: output.map(({ factors, offset }) => {
      const gains = factors.map((factor, value) => (isOfNetwork(value) ? factor / range : factor))
      const blacks = gains.map((gain, value) => (isOfNetwork(value) ? gain * black : 0))
      return { factors: gains, offset: offset - blacks.reduce((sum, term) => sum + term) }
    }),
  }
}

/**
 * MATLAB's bicubic by a whole scale. Each of the pixels that one becomes is a sum of five: that one and two
 * on either side. These are the weights.
 */
function bicubicPhases(scale: number): number[][] {
  const inputs = 5
  const { taps, indices, weights } = resampleWeights(inputs, inputs * scale, scale)
  return Array.from({ length: scale }, (_, phase) => {
    const ofInputs = new Array<number>(inputs).fill(0)
    const first = (2 * scale + phase) * taps // the middle input, which is far from both edges
    for (let entry = first; entry < first + taps; entry++) ofInputs[indices[entry]] += weights[entry]
    return ofInputs
  })
}
