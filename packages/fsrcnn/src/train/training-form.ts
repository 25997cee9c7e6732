import { type Layer, listLayers, type NetworkConfig, type Tensor } from '@sr/network'
import type { Random } from '../model/random.js'
import { differenceOf } from './compare-tensors.js'
import type { ModelTensor } from './model-tensors.js'
import { TrainingError } from './training-error.js'
import { collapse, type WideKernel, wideGradients, widenKernel, wideShapes } from './wide-kernel.js'

/** Numbers that the optimizer moves, and their share of the learning rate. */
interface Parameter extends Tensor {
  readonly rateFactor: number
}

/** What is trained in place of a network's tensors. */
export interface TrainingForm {
  /** By name; the optimizer changes them in place. */
  readonly parameters: ReadonlyMap<string, Parameter>
  /** The parameters' gradients from those of the network's tensors. */
  gradients(ofTensors: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor>
  /** Writes the numbers that the parameters stand for into the network's tensors. */
  collapse(): void
  /** The parameters that a saved state must have beside the network's tensors. */
  readonly wide?: ReadonlyMap<string, Tensor>
}

/** The network's tensors themselves. */
export function plainForm(
  trained: readonly ModelTensor[],
  tensors: ReadonlyMap<string, Tensor>,
): TrainingForm {
  const parameters = trained.map(({ name, rateFactor }): [string, Parameter] => [
    name,
    { ...(tensors.get(name) as Tensor), rateFactor },
  ])
  return { parameters: new Map(parameters), gradients: (ofTensors) => ofTensors, collapse: () => {} }
}

/**
 * Each trained kernel as two factors, `NAME.pointwise` and `NAME.spatial`, plus a kernel that stays as it is,
 * `NAME.beside`; everything else stays as it is. Starts at copies of the `saved` factors, or at random ones.
 * Throws TrainingError `state-mismatch` for factors of other kernels.
 */
export function wideForm(
  config: NetworkConfig,
  trained: readonly ModelTensor[],
  tensors: ReadonlyMap<string, Tensor>,
  random: Random,
  saved?: ReadonlyMap<string, Tensor>,
): TrainingForm {
  const parameters = new Map(plainForm(trained, tensors).parameters)
  const wide = new Map<string, WideKernel>()
  const layers = listLayers(config).filter(({ name }) => parameters.get(`${name}.weight`)?.shape.length === 4)
  if (saved !== undefined) assertSameFactors(layers, parameters, saved)
  for (const { kind, name } of layers) {
    const { rateFactor, ...kernel } = parameters.get(`${name}.weight`) as Parameter
    const parts =
      saved === undefined
        ? widenKernel(kernel, kind === 'deconv' ? kind : 'conv', random)
        : {
            pointwise: copyOf(saved, `${name}.pointwise`),
            spatial: copyOf(saved, `${name}.spatial`),
            beside: copyOf(saved, `${name}.beside`),
          }
    wide.set(name, parts)
    parameters.delete(`${name}.weight`)
    for (const factor of ['pointwise', 'spatial'] as const) {
      parameters.set(`${name}.${factor}`, { ...parts[factor], rateFactor })
    }
  }
  return {
    parameters,
    gradients(ofTensors) {
      const found = new Map(ofTensors)
      for (const [name, kernel] of wide) {
        const gradients = wideGradients(kernel, ofTensors.get(`${name}.weight`) as Tensor)
        found.delete(`${name}.weight`)
        found.set(`${name}.pointwise`, gradients.pointwise)
        found.set(`${name}.spatial`, gradients.spatial)
      }
      return found
    },
    collapse() {
      for (const [name, kernel] of wide) tensors.get(`${name}.weight`)?.data.set(collapse(kernel).data)
    },
    wide: new Map(
      [...wide].flatMap(([name, parts]) =>
        Object.entries(parts).map(([part, tensor]): [string, Tensor] => [`${name}.${part}`, tensor]),
      ),
    ),
  }
}

function copyOf(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const { shape, data } = tensors.get(name) as Tensor
  return { shape, data: data.slice() }
}

function assertSameFactors(
  layers: readonly Layer[],
  kernels: ReadonlyMap<string, Tensor>,
  saved: ReadonlyMap<string, Tensor>,
): void {
  const expected = layers.flatMap(({ name }) => {
    const shapes = wideShapes(kernels.get(`${name}.weight`)?.shape ?? [])
    return Object.entries(shapes).map(([part, shape]): [string, Pick<Tensor, 'shape'>] => [
      `${name}.${part}`,
      { shape },
    ])
  })
  const difference = differenceOf(new Map(expected), saved)
  if (difference === undefined) return
  throw new TrainingError(
    'state-mismatch',
    `resume: the wide kernels are those of other layers. ${difference}. Go on with the frozen layers of that run, or start a new one.`,
  )
}
