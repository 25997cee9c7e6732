import { sayValue } from '@sr/checks'
import { type FsrcnnConfig, type NetworkConfig, parseNetworkConfig } from '@sr/network'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** Where a model carries its config, also when saved and loaded; the same key as in safetensors files. */
const metadataKey = 'sr.config'

/**
 * The config a model was built from, also after saving and loading. Throws RangeError for a foreign
 * model, and TypeError for what is none.
 */
export function configOf(model: LayersModel): NetworkConfig {
  if (typeof model?.getUserDefinedMetadata !== 'function') {
    throw new TypeError(`configOf: expected a tf.LayersModel, found ${sayValue(model)}.`)
  }
  const config = (model.getUserDefinedMetadata() as Record<string, unknown> | undefined)?.[metadataKey]
  if (config !== undefined) return parseNetworkConfig(config)
  throw new RangeError(
    `configOf: the model "${model.name}" carries no config of one network. Expected one that buildModel, buildFsrcnn, withHead or buildSrcnn made.`,
  )
}

/** {@link configOf} for what only an FSRCNN has. */
export function fsrcnnConfigOf(where: string, model: LayersModel): FsrcnnConfig {
  const config = configOf(model)
  if (config.architecture === 'fsrcnn') return config
  throw new RangeError(`${where}: expected an fsrcnn model, found ${config.architecture}.`)
}

/** The model itself, with the config written into it. */
export function withConfig(model: LayersModel, config: NetworkConfig): LayersModel {
  model.setUserDefinedMetadata({ [metadataKey]: config })
  return model
}
