import { createHash } from 'node:crypto'
import type { RestoringPair } from '@sr/fsrcnn/restoring'
import { describe, type Weights } from '@sr/network'
import { writeWeights } from '@sr/weights-converter/safetensors'
import { CliError } from '../errors.js'
import { pairOf } from '../models/choose-model.js'
import { describeNetwork } from '../models/describe-network.js'
import { isReleased, loadModel } from '../models/load-model.js'
import type { StatedOptions } from '../models/stated-options.js'
import type { Report } from '../terminal/report.js'

/** One row of the table to come: a model at a scale; without weights it is bicubic. */
export interface PlannedModel {
  /** As it was asked for. */
  readonly model: string
  readonly scale: number
  readonly weights?: Weights
  /** With the network that restores compressed pictures, where there is one. */
  readonly pair?: RestoringPair | undefined
  readonly network?: NetworkFacts
}

/** What a network is, for people who compare tables. */
export interface NetworkFacts {
  readonly description: string
  readonly parameters: number
  readonly multiplyAddsPerInputPixel: number
  /** The size of the network as a safetensors file that `sr convert` writes, whatever its own format. */
  readonly sha256: string
}

export const bicubic = 'bicubic'

/**
 * Loads every model for every scale, bicubic first. A file that is made for one scale is left out at the
 * others, with a warning. Throws what is wrong with a model that fits no scale.
 */
export async function planModels(
  models: readonly string[],
  scales: readonly number[],
  { set, key }: Pick<StatedOptions, 'set' | 'key'>,
  report: Report,
): Promise<PlannedModel[]> {
  const planned: PlannedModel[] = scales.map((scale) => ({ model: bicubic, scale }))
  for (const model of new Set(models)) {
    if (model === bicubic) continue
    const misfits: CliError<string>[] = []
    const fitting: number[] = []
    for (const scale of scales) {
      try {
        if (scales.length > 1) assertNameFits(model, scale)
        const { weights, warnings } = await loadModel(model, {
          scale,
          ...(set === undefined || isReleased(model) ? {} : { set }),
          ...(key === undefined || isReleased(model) ? {} : { key }),
        })
        if (fitting.length === 0) for (const { message } of warnings) report.warn(model, message)
        fitting.push(scale)
        const pair = await pairOf(model, scale, { set: set ?? [] })
        planned.push({ model, scale, weights, pair, network: factsOf(weights) })
      } catch (error) {
        if (!isMisfit(error)) throw error
        misfits.push(error)
      }
    }
    if (fitting.length === 0) throw misfits[0]
    if (misfits.length > 0)
      report.warn(model, `evaluated at ×${fitting.join(', ×')} only: it is not made for the others.`)
  }
  return planned.sort((a, b) => scales.indexOf(a.scale) - scales.indexOf(b.scale))
}

/**
 * Most checkpoints do not say their scale, but their names often do. Upscaling by
 * another would compare noise.
 */
function assertNameFits(model: string, scale: number): void {
  const named = new Set(
    [...model.matchAll(/(?<![a-z0-9])x([2-8])(?![0-9])/gi)].map(([, digit]) => Number(digit)),
  )
  if (named.size !== 1 || named.has(scale) || isReleased(model)) return
  const problem = `the name says ×${[...named][0]}. To use it at ×${scale} nevertheless, evaluate that scale alone.`
  throw new CliError('contradiction', `${model} at ×${scale}`, problem)
}

const isMisfit = (error: unknown): error is CliError<string> =>
  error instanceof CliError && (error.code === 'contradiction' || error.code === 'bad-usage')

function factsOf(weights: Weights): NetworkFacts {
  const { parameters, multiplyAddsPerInputPixel } = describe(weights.config)
  const sha256 = createHash('sha256').update(writeWeights(weights)).digest('hex')
  return { description: describeNetwork(weights.config), parameters, multiplyAddsPerInputPixel, sha256 }
}
