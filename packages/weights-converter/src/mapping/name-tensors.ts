import { listLayers, type NetworkConfig, type Tensor, tensorShapes } from '@sr/network'
import { readFloat32 } from '../read-float32.js'
import { foldNorm } from './fold-norm.js'
import type { LayerSource } from './recognise-network.js'

/**
 * The tensors of a config, by our names, out of a file's layers: normalisations are folded into the
 * convolution before, a missing bias is zero, a PReLU that serves several layers is repeated.
 *
 * `epsilonOf` gives the epsilon of the normalisation with a name. Throws CheckpointError for
 * tensors that are no finite floats.
 */
export function nameTensors(
  config: NetworkConfig,
  sources: ReadonlyMap<string, LayerSource>,
  epsilonOf: (name: string) => number,
): Map<string, Tensor> {
  const shapes = tensorShapes(config)
  const tensors = new Map<string, Tensor>()
  for (const { name } of listLayers(config)) {
    const source = sources.get(name)
    if (source === undefined) continue // activations and the pixel shuffle have no tensors
    const whole = readFloat32(`${source.name}.weight`, source.weight)
    if (source.kind === 'slopes') {
      tensors.set(`${name}.weight`, whole)
      continue
    }
    const [outputs = 0] = shapes.get(`${name}.bias`) ?? []
    const weight = source.outputs === undefined ? whole : firstOf(whole, outputs)
    const bias = source.bias
      ? firstOf(readFloat32(`${source.name}.bias`, source.bias), outputs)
      : { shape: [outputs], data: new Float32Array(outputs) }
    const { norm } = source
    const folded = norm
      ? foldNorm({ weight, bias }, norm, source.transposed === true, epsilonOf(norm.name))
      : { weight, bias }
    tensors.set(`${name}.weight`, folded.weight)
    tensors.set(`${name}.bias`, folded.bias)
  }
  return tensors
}

/** A tensor's first entries along its first axis. */
function firstOf({ shape: [count = 0, ...inner], data }: Tensor, wanted: number): Tensor {
  return { shape: [wanted, ...inner], data: data.subarray(0, (data.length / count) * wanted) }
}
