import {
  type NetworkConfig,
  type PresetName,
  presetConfig,
  presetNames,
  seededWeights,
  srcnnConfig,
} from '@sr/network'
import { CliError } from '../errors.js'
import { isReleased, loadModel, type Model } from './load-model.js'
import type { StatedOptions } from './stated-options.js'

/**
 * Networks that can be measured without a file: a network's speed does not depend
 * on the values of its weights.
 */
const configs: ReadonlyMap<string, (scale: number) => NetworkConfig> = new Map([
  ...presetNames.map((name: PresetName): [string, (scale: number) => NetworkConfig] => [
    name,
    (scale) => presetConfig(name, scale),
  ]),
  ['srcnn', (scale) => srcnnConfig({ scale })],
])

/**
 * The model that {@link loadModel} finds, or a named network with seeded random
 * weights where none are released.
 */
export async function loadBenchModel(model: string, options: StatedOptions): Promise<Model> {
  const { scale = 2, set = [], key } = options
  const configOf = configs.get(model)
  if (configOf === undefined || isReleased(model, scale)) return await loadModel(model, options)
  if (set.length > 0 || key !== undefined) {
    const problem = `is for model files; ${model} ×${scale} is a network with seeded weights. Leave it out.`
    throw new CliError('bad-usage', set.length > 0 ? `--set ${set[0]}` : `--key ${key}`, problem)
  }
  return { weights: seededWeights(configOf(scale), 1), warnings: [] }
}
