import { sayValue } from '@sr/checks'
import { configFields, type NetworkConfig, parseNetworkConfig } from './network-config.js'
import { assertWeights, type Tensor, tensorOf, type Weights } from './tensors.js'

/**
 * The network between two others: (1 − t) · a + t · b of every tensor, in new arrays. It makes sense where one
 * was fine-tuned from the other (Wang et al., "Deep Network Interpolation", CVPR 2019): released weights and
 * those that restore JPEG pictures give every strength between.
 *
 * Throws RangeError unless t is a number from 0 to 1 and both are complete weights of the same config.
 */
export function blendWeights(a: Weights, b: Weights, t: number): Weights {
  if (!(typeof t === 'number' && t >= 0 && t <= 1)) {
    throw new RangeError(
      `blendWeights: t must be a number from 0 (all of a) to 1 (all of b), found ${sayValue(t)}.`,
    )
  }
  const [from, to] = [parseNetworkConfig(a.config), parseNetworkConfig(b.config)]
  assertSameConfig(from, to)
  assertWeights(a)
  assertWeights(b)
  const tensors = Array.from(a.tensors, ([name, tensor]): [string, Tensor] => [
    name,
    { shape: tensor.shape, data: mix(tensor.data, tensorOf(b.tensors, name).data, t) },
  ])
  return { config: from, tensors: new Map(tensors) }
}

function mix(a: Float32Array, b: Float32Array, t: number): Float32Array {
  return a.map((value, i) => (1 - t) * value + t * b[i])
}

function assertSameConfig(a: NetworkConfig, b: NetworkConfig): void {
  const paths = ['architecture', ...configFields(a.architecture).keys()]
  const different = paths.find((path) => printed(a, path) !== printed(b, path))
  if (different === undefined) return
  throw new RangeError(
    `blendWeights: the networks differ in ${different}: ${printed(a, different)} and ${printed(b, different)}. ` +
      'Expected two of one config, one of them trained from the other.',
  )
}

/** The value at a path such as `deconv.crop`, as text. */
function printed(config: NetworkConfig, path: string): string | undefined {
  const value = path
    .split('.')
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], config)
  return JSON.stringify(value)
}
