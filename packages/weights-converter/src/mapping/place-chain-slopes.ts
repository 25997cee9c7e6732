import { printable } from '../errors.js'
import type { Convolution, LayerTensors, Slopes } from './layer-tensors.js'
import { outputsOf } from './order-convolutions.js'

/** Which PReLU follows which convolution of a chain. */
export interface ChainSlopes {
  /** Undefined without PReLUs. */
  readonly slopes: 'channel' | 'shared' | undefined
  readonly after: ReadonlyMap<Convolution, Slopes>
}

/**
 * Places the PReLUs of a chain after the convolutions that they follow in the file or, where they stand together,
 * one after each but the last. Returns a sentence where they do not fit.
 */
export function placeChainSlopes(
  layers: readonly LayerTensors[],
  convolutions: readonly Convolution[],
): ChainSlopes | string {
  const slopes = layers.filter((layer) => layer.kind === 'slopes')
  const after = followed(layers) ?? inTurn(slopes, convolutions)
  if (after === undefined) {
    return `It is a chain of ${convolutions.length} convolutions with ${slopes.length} PReLUs. Expected each after a convolution, or one for each but the last.`
  }
  const scalar = slopes.filter(({ weight }) => weight.shape[0] === 1).length
  if (scalar !== 0 && scalar !== slopes.length)
    return 'Some of its PReLUs have one slope and some have one per channel.'
  for (const [convolution, { name, weight }] of after) {
    if (convolution === convolutions.at(-1))
      return `The PReLU ${printable(name)} follows the last convolution, where no network of this package has one.`
    if (scalar === 0 && weight.shape[0] !== outputsOf(convolution))
      return `The PReLU ${printable(name)} has ${weight.shape[0]} slopes, but follows ${printable(convolution.name)} with ${outputsOf(convolution)} channels.`
  }
  return { slopes: slopes.length === 0 ? undefined : scalar > 0 ? 'shared' : 'channel', after }
}

/** Each PReLU after the convolution before it; undefined where two follow one, or one follows none. */
function followed(layers: readonly LayerTensors[]): Map<Convolution, Slopes> | undefined {
  const after = new Map<Convolution, Slopes>()
  let latest: Convolution | undefined
  for (const layer of layers) {
    if (layer.kind === 'convolution') latest = layer
    if (layer.kind !== 'slopes') continue
    if (latest === undefined || after.has(latest)) return undefined
    after.set(latest, layer)
  }
  return after
}

function inTurn(
  slopes: readonly Slopes[],
  convolutions: readonly Convolution[],
): Map<Convolution, Slopes> | undefined {
  if (slopes.length !== convolutions.length - 1) return undefined
  return new Map(slopes.map((slope, i) => [convolutions[i] as Convolution, slope]))
}
