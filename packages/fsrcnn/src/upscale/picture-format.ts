import type { Mix, PictureFormat } from '@sr/engine'
import { bt601, type ColorTransform, inverseMatrix, jfif, resampleWeights } from '@sr/image'
import type { NetworkConfig } from '@sr/network'

/** The path of a picture's bytes through a network, as plain numbers for an engine: the same colours as `colorPathOf`. */
export function pictureFormatOf(config: NetworkConfig, { channels }: { channels: number }): PictureFormat {
  const { input, chroma, output } = channels < 3 ? greyMixes(config) : colorMixes(config)
  const [black, white] = config.inputRange
  const range = white - black
  const isOfNetwork = (value: number) => value < config.channels
  return {
    input: input.map(({ factors, offset }) => ({
      factors: factors.map((factor) => (factor * range) / 255),
      offset: black + range * offset,
    })),
    chroma: chroma.map(({ factors, offset }) => ({ factors: factors.map((factor) => factor / 255), offset })),
    phases: bicubicPhases(config.scale),
    output: output.map(({ factors, offset }) => {
      const gains = factors.map((factor, value) => (isOfNetwork(value) ? factor / range : factor))
      const blacks = gains.map((gain, value) => (isOfNetwork(value) ? gain * black : 0))
      return {
        factors: gains.map((gain) => 255 * gain),
        offset: 255 * (offset - blacks.reduce((sum, term) => sum + term)),
      }
    }),
  }
}

/** Pixels into the network's channels and chroma, and those into pixels, everything on the scale 0..1. */
type Mixes = Pick<PictureFormat, 'input' | 'chroma' | 'output'>

function colorMixes({ color }: NetworkConfig): Mixes {
  switch (color) {
    case 'y601':
    case 'yFull': {
      const transform = color === 'y601' ? bt601 : jfif
      const [luma, ...chroma] = forward(transform)
      return { input: [luma], chroma, output: backward(transform) }
    }
    case 'rgb':
      return { input: unchanged, chroma: [], output: unchanged }
    case 'ycbcrFull':
      return { input: forward(jfif), chroma: [], output: backward(jfif) }
  }
}

/** A network of luma takes grey as it is; others see a grey picture as a coloured one, of which the luma is taken. */
function greyMixes({ color }: NetworkConfig): Mixes {
  const grey: Mix = { factors: [1], offset: 0 }
  const neutral: Mix = { factors: [], offset: 128 / 255 }
  switch (color) {
    case 'y601':
    case 'yFull':
      return { input: [grey], chroma: [], output: [grey] }
    case 'rgb':
      return { input: [grey, grey, grey], chroma: [], output: forward(jfif).slice(0, 1) }
    case 'ycbcrFull':
      return { input: [grey, neutral, neutral], chroma: [], output: [grey] }
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

/** MATLAB's bicubic by a whole scale has as many sets of weights as outputs per input; none reaches beyond two inputs. */
function bicubicPhases(scale: number): number[][] {
  const inputs = 5
  const { taps, indices, weights } = resampleWeights(inputs, inputs * scale, scale)
  return Array.from({ length: scale }, (_, phase) => {
    const ofInputs = new Array<number>(inputs).fill(0)
    const first = (2 * scale + phase) * taps // of the input in the middle, which sees no edge
    for (let entry = first; entry < first + taps; entry++) ofInputs[indices[entry]] += weights[entry]
    return ofInputs
  })
}
