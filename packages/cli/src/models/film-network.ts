import { createUpscaler, type Engine, type Upscaler } from '@sr/fsrcnn'
import { createRestoringUpscaler, type RestoringUpscaler, restoringWeights } from '@sr/fsrcnn/restoring'
import { hashNetworks } from '@sr/jobs'
import { CliError } from '../errors.js'
import type { Report } from '../terminal/report.js'
import { assertRestorable } from './assert-restorable.js'
import { chooseModel } from './choose-model.js'
import { networksOf } from './networks.js'
import type { StatedOptions } from './stated-options.js'

/** What says which network a film goes through. */
export interface FilmNetworkOptions extends StatedOptions {
  readonly model: string
  readonly restore: 'off' | number
}

/** The network of a film. */
export interface FilmNetwork {
  /** Their hashes. */
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
  await assertRestorable(restore > 0 ? restore : 'off', model)
  const pair = restore > 0 ? await model.loadPair(scale) : undefined
  const weights = pair ? restoringWeights(pair, 0) : await networksOf(model, report).load(scale)
  const networks = { scales: [scale], load: async () => weights, loadPair: async () => pair }
  const hashes = await hashNetworks(networks, { target: { scale }, restore: pair ? restore : 'off' })
  return {
    network: Object.values(hashes).join(' '),
    scale,
    restore,
    open: (engine) =>
      pair ? createRestoringUpscaler(pair, { engine }) : createUpscaler(weights, { engine }),
  }
}
