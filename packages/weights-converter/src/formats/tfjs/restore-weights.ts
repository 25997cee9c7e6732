import { listLayers, type Tensor, tensorShapes } from '@sr/network'
import { readConfig } from '../safetensors/weights-metadata.js'
import { stockDeconvolution, unpadKernel } from './stock-deconvolution.js'

/**
 * Undoes what writing a network as stock layers did to its tensors: zero taps around the head's
 * kernel, one shared slope repeated for every channel, the pixel shuffle's kernel of ones. Undefined
 * where the tensors no longer have that form.
 *
 * `headName` is the name of the model's last transposed convolution, which is the
 * config's head whatever it is called.
 */
export function restoreWeights(
  metadata: ReadonlyMap<string, string>,
  stored: ReadonlyMap<string, Tensor>,
  headName = 'deconv',
): Map<string, Tensor> | undefined {
  const config = readConfig(metadata)
  const heads = new Map(
    listLayers(config).flatMap((layer) => (layer.kind === 'deconv' ? [[`${layer.name}.weight`, layer]] : [])),
  )
  const restored = new Map<string, Tensor>()
  for (const [name, shape] of tensorShapes(config)) {
    let tensor = stored.get(name.replace(/^deconv(?=\.)/, headName))
    const head = heads.get(name)
    if (tensor === undefined) return undefined
    if (head !== undefined && tensor.shape[2] !== head.kernel)
      tensor = unpadKernel(tensor, stockDeconvolution(head).zeros)
    if (shape.join() === '1' && tensor !== undefined) tensor = joinSlopes(tensor)
    if (tensor?.shape.join() !== shape.join()) return undefined
    restored.set(name, tensor)
  }
  return restored
}

function joinSlopes({ data }: Tensor): Tensor | undefined {
  const first = data.subarray(0, 1)
  return data.every((slope) => slope === first[0]) ? { shape: [1], data: first } : undefined
}
