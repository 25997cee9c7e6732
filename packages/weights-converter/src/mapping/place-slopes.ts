import { printable } from '../errors.js'
import type { Convolution, LayerTensors, Slopes } from './layer-tensors.js'
import { outputsOf } from './order-convolutions.js'

/** Which PReLU follows which convolution of an hourglass. */
export interface SlopePlaces {
  readonly slopes: 'channel' | 'shared'
  /** Undefined where one PReLU serves the whole network: the file does not say how often it runs. */
  readonly mapActivation: 'each' | 'last' | undefined
  readonly after: ReadonlyMap<Convolution, Slopes>
}

/**
 * Places the PReLUs of feature, shrink, mapping and expand convolutions by their number: one for
 * each convolution, one for all mapping convolutions together, or a single one used everywhere.
 * Returns a sentence where they do not fit.
 */
export function placeSlopes(
  layers: readonly LayerTensors[],
  slopes: readonly Slopes[],
  convolutions: readonly Convolution[],
): SlopePlaces | string {
  const places = placesByCount(slopes.length, convolutions)
  if (typeof places === 'string') return places
  const scalar = slopes.filter(({ weight }) => weight.shape[0] === 1).length
  if (scalar !== 0 && scalar !== slopes.length)
    return 'Some of its PReLUs have one slope and some have one per channel.'
  const after = new Map<Convolution, Slopes>()
  for (const [i, convolution] of places.entries()) {
    const slope = (slopes.length === 1 ? slopes[0] : slopes[i]) as Slopes
    if (scalar === 0 && slope.weight.shape[0] !== outputsOf(convolution)) {
      return `The PReLU ${printable(slope.name)} has ${slope.weight.shape[0]} slopes, but follows ${printable(convolution.name)} with ${outputsOf(convolution)} channels.`
    }
    after.set(convolution, slope)
  }
  const found = placesInOrder(layers)
  if (found !== undefined && places.some((convolution, i) => convolution !== found[i])) {
    return `Its PReLUs follow ${found.map(({ name }) => printable(name)).join(', ')}. Expected one after each convolution, or one after the last mapping convolution.`
  }
  return {
    slopes: scalar > 0 ? 'shared' : 'channel',
    mapActivation: activationOf(slopes.length, convolutions),
    after,
  }
}

function placesByCount(count: number, convolutions: readonly Convolution[]): readonly Convolution[] | string {
  if (count === convolutions.length || count === 1) return convolutions
  if (count === 4) return convolutions.filter((_, i) => i < 2 || i >= convolutions.length - 2)
  const found = count === 0 ? 'no PReLU' : `${count} PReLUs`
  return `It is shaped like an FSRCNN with ${convolutions.length - 3} mapping convolutions, but has ${found}. Expected ${convolutions.length}, 4 or 1; other activations leave no trace in a file.`
}

function activationOf(count: number, convolutions: readonly Convolution[]): 'each' | 'last' | undefined {
  if (count === convolutions.length) return 'each'
  return count === 4 ? 'last' : undefined
}

/**
 * The convolution before each PReLU in the file, if the file interleaves the two. Undefined where PReLUs
 * stand together, so that only their order counts.
 */
function placesInOrder(layers: readonly LayerTensors[]): Convolution[] | undefined {
  const found: Convolution[] = []
  let latest: Convolution | undefined
  for (const layer of layers) {
    if (layer.kind === 'convolution') latest = layer
    if (layer.kind !== 'slopes') continue
    if (latest === undefined || found.includes(latest)) return undefined
    found.push(latest)
  }
  return found.length > 1 ? found : undefined
}
