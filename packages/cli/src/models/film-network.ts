import { createUpscaler, type Engine, type Upscaler } from '@sr/fsrcnn'
import { createRestoringUpscaler, type RestoringUpscaler } from '@sr/fsrcnn/restoring'
import { CliError } from '../errors.js'
import type { Report } from '../terminal/report.js'
import { chooseModel } from './choose-model.js'
import { hashWeights } from './hash-weights.js'
import { networksOf } from './networks.js'
import type { StatedOptions } from './stated-options.js'

/** What says which network a film goes through. */
export interface FilmNetworkOptions extends StatedOptions {
  readonly model: string
  readonly restore: 'off' | number
}

/** The network of a film. */
export interface FilmNetwork {
  /** Its hash. */
  readonly network: string
  readonly scale: number
  readonly restore: number
  open(engine: Engine): Promise<Upscaler | RestoringUpscaler>
}

/** The network that a model and a scale mean for a film: with restoring a pair, which is made ready when it is opened. */
export async function chooseFilmNetwork(options: FilmNetworkOptions, report: Report): Promise<FilmNetwork> {
  const model = await chooseModel(options.model, options)
  const { scale } = model
  if (!model.scales.includes(scale)) {
    const problem = `a film goes through one network once. Expected one of the scales of ${model.name}: ${model.scales.join(', ')}.`
    throw new CliError('bad-usage', `--scale ${scale}`, problem)
  }
  const restore = options.restore === 'off' ? 0 : options.restore
  if (restore > 0) {
    const pair = await model.loadPair(scale)
    if (pair === undefined) {
      const problem = `${model.name} has no weights that restore. Use --model fsrcnn or fsrcnn-s, or leave it out.`
      throw new CliError('bad-usage', `--restore ${options.restore}`, problem)
    }
    const network = hashWeights([pair.clean, pair.jpeg])
    return { network, scale, restore, open: (engine) => createRestoringUpscaler(pair, { engine }) }
  }
  const weights = await networksOf(model, report).load(scale)
  const parts = [
    JSON.stringify(weights.config),
    ...[...weights.tensors].flatMap(([name, { data }]) => [name, data]),
  ]
  return {
    network: hashWeights(parts),
    scale,
    restore,
    open: (engine) => createUpscaler(weights, { engine }),
  }
}
