import { sayValue } from '@sr/checks'
import { listLayers, type NetworkConfig, type Tensor, tensorShapes, type Weights } from '@sr/network'
import { startAsBilinear } from './bilinear-start.js'
import { createRandom, drawNormal, seedRandom } from './random.js'

/**
 * A network's first weights, drawn by the seed. Kernels come from He's distribution, those of the last layer
 * from N(0, 0.001) (paper, section 4.1); slopes are 0.25, biases 0. Those of an FSRCNN are then changed by
 * {@link startAsBilinear}. Throws RangeError unless the seed is a whole number from 0 on.
 */
export function initialWeights(config: NetworkConfig, seed: number): Weights {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`seed: expected a whole number from 0 on, found ${sayValue(seed)}.`)
  }
  const random = createRandom(seedRandom(seed))
  const slopes = slopesBehind(config)
  const shapes = tensorShapes(config)
  const head = [...shapes.keys()].at(-2) // a kernel and its bias come last
  const tensors = new Map<string, Tensor>()
  for (const [name, shape] of shapes) {
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1))
    if (shape.length === 4) {
      const [, inputs, size] = shape
      const deviation =
        name === head ? 0.001 : heNormalStddev(inputs * size ** 2, slopes.get(name) ?? firstSlope)
      data.set(drawNormal(random, data.length, deviation))
    } else if (name.endsWith('_prelu.weight')) data.fill(firstSlope)
    tensors.set(name, { shape, data })
  }
  if (config.architecture === 'fsrcnn') startAsBilinear(config, tensors)
  return { config, tensors }
}

/** PReLU's first slope (He et al., ICCV 2015, section 2.1). */
const firstSlope = 0.25

/** For negative numbers, by the name of the kernel behind which an activation other than PReLU stands. */
function slopesBehind(config: NetworkConfig): ReadonlyMap<string, number> {
  const layers = listLayers(config)
  return new Map(
    layers.flatMap(({ kind, name }, i): [string, number][] => {
      const next = layers[i + 1]
      if (kind !== 'conv' || next?.kind === 'prelu' || config.architecture === 'fsrcnn') return []
      return [[`${name}.weight`, next?.kind === 'activation' && next.function === 'relu' ? 0 : 1]]
    }),
  )
}

/**
 * The standard deviation that keeps the variance of activations through a layer followed by a PReLU (a ReLU
 * has slope 0): √(2 / ((1 + slope²)·fanIn)) (He et al., ICCV 2015, equation 15).
 */
function heNormalStddev(fanIn: number, slope: number): number {
  return Math.sqrt(2 / ((1 + slope ** 2) * fanIn))
}
