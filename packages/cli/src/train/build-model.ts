import { buildModel as buildTfjsModel, extractWeights, loadWeights, withHead } from '@sr/fsrcnn/model'
import { layerGroups } from '@sr/fsrcnn/train'
import type { FsrcnnConfig, NetworkConfig, Weights } from '@sr/network'

/** A model of tfjs' current backend, ready to train. The caller disposes it. */
export type TrainedModel = ReturnType<typeof buildTfjsModel>

/**
 * A network's model with its first weights, drawn by the seed. With `trunk`, all but the head is taken from
 * there. If that comes with a deconvolution, it is taken too, interpolated to the network's scale.
 */
export async function buildModel(
  network: NetworkConfig,
  seed: number,
  trunk?: Weights,
): Promise<TrainedModel> {
  if (trunk?.config.architecture === 'fsrcnn' && trunk.tensors.has('deconv.weight')) {
    const from = buildTfjsModel(trunk.config)
    loadWeights(from, trunk)
    const { scale, deconv } = network as FsrcnnConfig
    const model = withHead(from, { scale, deconv })
    from.dispose() // all but the head, which the new model has
    return model
  }
  const model = buildTfjsModel(network, { seed })
  if (trunk === undefined) return model
  const groups = layerGroups(network)
  const { config, tensors } = await extractWeights(model)
  const joined = [...tensors].map(([name, own]) => {
    const layer = name.slice(0, name.lastIndexOf('.'))
    return [name, groups.get(layer) === 'trunk' ? (trunk.tensors.get(name) ?? own) : own] as const
  })
  loadWeights(model, { config, tensors: new Map(joined) })
  return model
}

/** A network's model with these weights. */
export function startModel(network: NetworkConfig, start: Weights): TrainedModel {
  const model = buildTfjsModel(network)
  loadWeights(model, start)
  return model
}
