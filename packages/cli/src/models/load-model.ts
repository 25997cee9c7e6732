import { FileError } from '@sr/files/disk'
import { type ReleasedWeights, releasedWeights } from '@sr/fsrcnn/weights'
import type { Weights } from '@sr/network'
import {
  type ConversionWarning,
  type ConvertedCheckpoint,
  type ConvertOptions,
  convertCheckpoint,
} from '@sr/weights-converter'
import { CliError } from '../errors.js'
import { blame, convertFile } from './read-model-file.js'
import { parseStatedOptions, type StatedOptions } from './stated-options.js'

/** A network ready to run, and what its file left open. */
export interface Model {
  readonly weights: Weights
  readonly warnings: readonly ConversionWarning[]
}

/** Names of the models that come with @sr/fsrcnn, without scales. */
export const releasedModels: readonly string[] = [...new Set(releasedWeights.map(({ model }) => model))]

/** The weights that a name means: a model at all its scales, or a single file such as fsrcnn-x3. */
const releasedAs = (name: string): readonly ReleasedWeights[] =>
  releasedWeights.filter((weights) => weights.model === name || weights.name === name)

/** Whether a model is one that comes with @sr/fsrcnn, at any scale or at this one. */
export const isReleased = (model: string, scale?: number): boolean =>
  releasedAs(model).some(({ scales }) => scale === undefined || scales.includes(scale))

/** The scales of a built-in model that is named without one; undefined for everything else. */
export function scalesOf(model: string): readonly number[] | undefined {
  const released = releasedWeights.filter((weights) => weights.model === model)
  return released.length === 0 ? undefined : released.flatMap(({ scales }) => scales)
}

/**
 * The model that `--model NAME|FILE` means; a checkpoint is converted on the fly. The scale of a name
 * defaults to its smallest, which is 2 for most.
 */
export async function loadModel(model: string, options: StatedOptions): Promise<Model> {
  const stated = parseStatedOptions(options)
  return asModel(
    isReleased(model) ? await loadReleased(model, stated) : await convertNamedFile(model, stated),
  )
}

async function loadReleased(name: string, stated: ConvertOptions): Promise<ConvertedCheckpoint> {
  const released = releasedAs(name)
  const scales = released.flatMap((weights) => weights.scales)
  const { scale = Math.min(...scales) } = stated
  const found = released.find((weights) => weights.scales.includes(scale))
  if (found === undefined) {
    const problem = `the built-in ${name} enlarges by ${scales.join(', ')}. Use ${scales.length > 1 ? 'one of these' : 'that'}, or a model file.`
    throw new CliError('bad-usage', `--scale ${scale}`, problem)
  }
  return await blame(name, async () => convertCheckpoint((await found.load()).weights, { ...stated, scale }))
}

async function convertNamedFile(path: string, stated: ConvertOptions): Promise<ConvertedCheckpoint> {
  try {
    return await convertFile(path, stated)
  } catch (error) {
    // A folder that exists without its model.json is reported as such.
    if (!(error instanceof FileError) || error.code !== 'not-found' || error.where !== path) throw error
    const problem = `no such model file. Built-in models are: ${releasedModels.join(', ')}.`
    throw new CliError('not-found', `--model ${path}`, problem, { cause: error })
  }
}

const asModel = ({ config, tensors, warnings }: ConvertedCheckpoint): Model => ({
  weights: { config, tensors },
  warnings,
})
