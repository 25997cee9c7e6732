import { releasedWeights } from '@sr/fsrcnn/weights'
import { describe } from '@sr/network'
import { readMultiWeights } from '@sr/weights-converter'
import { networkName } from '../models/describe-network.js'
import { alignColumns } from '../terminal/align-columns.js'
import type { Report } from '../terminal/report.js'

/** One file of built-in weights, as `--json` lists it. */
interface BuiltIn {
  readonly model: string
  /** With the scale in it. */
  readonly name: string
  readonly scales: readonly number[]
  readonly network: string
  /** Of the network at one scale. */
  readonly parameters: number
  readonly bytes: number
}

/** Lists the built-in models. Returns the exit code. */
export async function models(report: Report): Promise<number> {
  const builtIn = await Promise.all(
    releasedWeights.map(async ({ model, name, scales, load }): Promise<BuiltIn> => {
      const { weights } = await load()
      const [{ config }] = readMultiWeights(weights)
      const { parameters } = describe(config)
      return { model, name, scales, network: networkName(config), parameters, bytes: weights.length }
    }),
  )
  for (const line of alignColumns([heading, ...rowsOf(builtIn)])) report.print(line)
  report.print('')
  report.print(
    'sr upscale takes any scale from 1 to 16 of a name. The weights come with @sr/fsrcnn; licence: MIT.',
  )
  return report.finish({ models: builtIn.map((one) => ({ ...one, license: 'MIT' })) }, 1)
}

const heading = ['--model', 'scales', 'network', 'parameters', 'kB']

/** A row for each name without a scale. */
function rowsOf(list: readonly BuiltIn[]): string[][] {
  return [...new Set(list.map(({ model }) => model))].map((model) => {
    const files = list.filter((one) => one.model === model)
    const [{ network, parameters }] = files
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    const scales = files.flatMap((file) => file.scales).join(', ')
    return [model, scales, network, parameters.toLocaleString('en'), String(Math.ceil(bytes / 1000))]
  })
}
