import { restoringPairs } from '@sr/fsrcnn/restoring'
import { releasedWeights } from '@sr/fsrcnn/weights'
import { describe } from '@sr/network'
import { readMultiWeights } from '@sr/weights-converter'
import { networkName } from '../models/describe-network.js'
import { set5PsnrY } from '../models/set5-psnr.js'
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
  /** Mean PSNR of the luma on Set5 in dB, for each of the scales. */
  readonly set5PsnrY: readonly number[]
  /** Whether a second network restores compressed pictures. */
  readonly restores: boolean
}

/** Lists the built-in models. Returns the exit code. */
export async function models(report: Report): Promise<number> {
  const builtIn = await Promise.all(
    releasedWeights.map(async ({ model, name, scales, load }): Promise<BuiltIn> => {
      const { weights } = await load()
      const [{ config }] = readMultiWeights(weights)
      const { parameters } = describe(config)
      return {
        ...{ model, name, scales, network: networkName(config), parameters, bytes: weights.length },
        set5PsnrY: scales.map((scale) => set5PsnrY[model][scale]),
        restores: restoringPairs.some((pair) => pair.name === name),
      }
    }),
  )
  for (const line of alignColumns([heading, ...rowsOf(builtIn)])) report.print(line)
  report.print('')
  report.print(
    '×2, ×3, ×4: mean PSNR of the luma on Set5 in dB. sr upscale takes any scale from 1 to 16 of a name.',
  )
  report.print('The weights come with @sr/fsrcnn; licence: MIT.')
  return report.finish({ models: builtIn.map((one) => ({ ...one, license: 'MIT' })) }, 1)
}

const scales = [2, 3, 4]
const heading = ['--model', 'network', 'parameters', 'kB', ...scales.map((scale) => `×${scale}`), 'restores']

/** A row for each name without a scale, and one for what they are compared with. */
function rowsOf(list: readonly BuiltIn[]): string[][] {
  const rows = [...new Set(list.map(({ model }) => model))].map((model) => {
    const files = list.filter((one) => one.model === model)
    const [{ network, parameters, restores }] = files
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    const size = [parameters.toLocaleString('en'), String(Math.ceil(bytes / 1000))]
    return [model, network, ...size, ...psnrOf(model), restores ? 'yes' : '']
  })
  return [...rows, ['(bicubic)', '', '', '', ...psnrOf('bicubic'), '']]
}

const psnrOf = (model: string): string[] => scales.map((scale) => set5PsnrY[model][scale]?.toFixed(2) ?? '')
