import { range } from './expressions.js'
import type { FlatLine, ShaderActivation, ShaderStage } from './shader-stages.js'

/** The lines of the maps after each stage, through what two flat pictures make of them. */
export function flatLines(stages: readonly ShaderStage[], inputRange: readonly [number, number]): FlatLine[] {
  const [black, white] = inputRange
  const dark = 0.75 * black + 0.25 * white
  const step = 0.5 * (white - black)
  const [low, high] = [flatMaps(stages, dark), flatMaps(stages, dark + step)]
  return low.map((values, n) => {
    const slopes = values.map((value, channel) => (high[n][channel] - value) / step)
    return { slopes, offsets: values.map((value, channel) => value - slopes[channel] * dark) }
  })
}

/** What a flat picture makes of every map, far from its edges. */
function flatMaps(stages: readonly ShaderStage[], luma: number): Float32Array[] {
  let input = Float32Array.of(luma)
  return stages.map((stage) => {
    input = stage.bias.map((bias, output) => {
      const terms = [...input].map((value, channel) => value * gain(stage, output, channel))
      const sum = terms.reduce((sum, term) => sum + term, bias + (stage.addsLuma ? luma : 0))
      return activated(stage.activation, output, sum)
    })
    return input
  })
}

const gain = ({ size, weightOf }: ShaderStage, output: number, input: number): number =>
  range(size ** 2).reduce((sum, tap) => sum + weightOf(output, input, tap), 0)

function activated(activation: ShaderActivation, channel: number, x: number): number {
  switch (activation.kind) {
    case 'none':
      return x
    case 'relu':
      return Math.max(x, 0)
    case 'prelu':
      return Math.max(x, 0) + activation.slopes[channel] * Math.min(x, 0)
    case 'tanh':
      return Math.tanh(x)
    case 'sigmoid':
      return 1 / (1 + Math.exp(-x))
    case 'clamp':
      return Math.min(Math.max(x, 0), 1)
  }
}
