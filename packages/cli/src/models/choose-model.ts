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
}

/**
 * The model of a name or file. A built-in model of a name without a scale (`fsrcnn`) has several, and can be
 * asked for any; everything else has one, which a stated scale has to be. Throws CliError.
 */
export async function chooseModel(name: string, options: StatedOptions): Promise<ModelChoice> {
  const scales = scalesOf(name)
  if (scales === undefined) {
    assertWhole(name, options)
    const model = await loadModel(name, options)
    const { scale } = model.weights.config
    return { name, scales: [scale], scale, load: () => Promise.resolve(model) }
  }
  const { scale = Math.min(...scales) } = parseStatedOptions(options)
  if (scale <= 1)
    throw new CliError('bad-usage', `--scale ${scale}`, 'nothing becomes larger. Expected more than 1.')
  const set = options.set?.filter((text) => !text.startsWith('scale='))
  return { name, scales, scale, load: (scale) => loadModel(name, { ...options, ...(set && { set }), scale }) }
}

function assertWhole(name: string, { scale }: StatedOptions): void {
  if (scale === undefined || (Number.isInteger(scale) && scale <= 8)) return
  const kind = isReleased(name)
    ? `${name} is for one scale`
    : 'a model file is for the scales that it was trained at'
  const problem = `${kind}. Leave --scale out, or state the size in pixels: --width N.`
  throw new CliError('bad-usage', `--scale ${scale}`, problem)
}
