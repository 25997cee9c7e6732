import { type RestoringPair, restoringPairs } from '@sr/fsrcnn/restoring'
import { CliError } from '../errors.js'
import { isReleased, loadModel, type Model, scalesOf } from './load-model.js'
import { parseStatedOptions, type StatedOptions } from './stated-options.js'

/** What `--model` means, with all the scales that it has. */
export interface ModelChoice {
  /** As it was asked for. */
  readonly name: string
  readonly scales: readonly number[]
  /** `--scale`, or where that is not stated the model's own, of several the smallest. */
  readonly scale: number
  /** Loads the network of one of `scales`. */
  load(scale: number): Promise<Model>
  /** That network with the one that restores compressed pictures; undefined where there is none. */
  loadPair(scale: number): Promise<RestoringPair | undefined>
}

/**
 * The model of a name or file. A built-in model of a name without a scale (`fsrcnn`) has several, and can be
 * asked for any; everything else has one, which a stated scale has to be. Throws CliError.
 */
export async function chooseModel(name: string, options: StatedOptions): Promise<ModelChoice> {
  const scales = scalesOf(name)
  const loadPair = (scale: number) => pairOf(name, scale, options)
  if (scales === undefined) {
    assertWhole(name, options)
    const model = await loadModel(name, options)
    const { scale } = model.weights.config
    return { name, scales: [scale], scale, load: () => Promise.resolve(model), loadPair }
  }
  const { scale = Math.min(...scales) } = parseStatedOptions(options)
  if (scale <= 1)
    throw new CliError('bad-usage', `--scale ${scale}`, 'nothing becomes larger. Expected more than 1.')
  const set = options.set?.filter((text) => !text.startsWith('scale='))
  const load = (scale: number) => loadModel(name, { ...options, ...(set && { set }), scale })
  return { name, scales, scale, load, loadPair }
}

/** Built-in networks have one, as long as nothing is stated that makes others of them. */
export async function pairOf(
  name: string,
  scale: number,
  { set = [], key }: StatedOptions,
): Promise<RestoringPair | undefined> {
  const isChanged = set.some((text) => !text.startsWith('scale=')) || key !== undefined
  const released = restoringPairs.find(
    (pair) => (pair.model === name || pair.name === name) && pair.scale === scale,
  )
  return isChanged ? undefined : (await released?.load())?.pair
}

function assertWhole(name: string, { scale }: StatedOptions): void {
  if (scale === undefined || (Number.isInteger(scale) && scale <= 8)) return
  const kind = isReleased(name)
    ? `${name} is for one scale`
    : 'a model file is for the scales that it was trained at'
  const problem = `${kind}. Leave --scale out, or state the size in pixels: --width N.`
  throw new CliError('bad-usage', `--scale ${scale}`, problem)
}
