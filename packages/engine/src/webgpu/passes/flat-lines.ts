import type { Chain, Stage } from '../../chain/chain.js'
import { activate } from '../../chain/specification.js'

/** What flat pictures give a map: channel c of a pixel is about offsets[c] + slopes[c] · grey. */
export interface FlatLine {
  readonly offsets: Float32Array
  readonly slopes: Float32Array
  /** A map's pixel x is made around the picture's x + shift: `valid` edges lose the first. */
  readonly shift: number
}

/**
 * The line of the map after each stage, through what two flat pictures make of it, far from edges. `range` is that of
 * the picture's samples.
 */
export function flatLines(
  { stages, inChannels }: Chain,
  [black, white]: readonly [number, number],
): FlatLine[] {
  const [dark, bright] = [0.75 * black + 0.25 * white, 0.25 * black + 0.75 * white]
  let low = new Float32Array(inChannels).fill(dark)
  let high = new Float32Array(inChannels).fill(bright)
  let shift = 0
  return stages.map((stage) => {
    low = flatMap(stage, low)
    high = flatMap(stage, high)
    if (stage.edge === 'valid') shift += stage.before
    const slopes = high.map((value, c) => (value - (low[c] as number)) / (bright - dark))
    return { slopes, offsets: low.map((value, c) => value - (slopes[c] as number) * dark), shift }
  })
}

function flatMap(
  { inChannels, size, weight, bias, activation }: Stage,
  map: Float32Array,
): Float32Array<ArrayBuffer> {
  return Float32Array.from(bias, (sum, output) => {
    for (let k = 0; k < inChannels * size ** 2; k++) {
      sum +=
        (weight[output * inChannels * size ** 2 + k] as number) * (map[Math.floor(k / size ** 2)] as number)
    }
    return activate(activation, output, sum)
  })
}
