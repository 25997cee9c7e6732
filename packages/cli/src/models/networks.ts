import type { Networks } from '@sr/files'
import type { Report } from '../terminal/report.js'
import type { ModelChoice } from './choose-model.js'

/** The networks of a model; what its file leaves open is told when they are loaded. */
export const networksOf = ({ name, scales, load, loadPair }: ModelChoice, report: Report): Networks => ({
  scales,
  async load(scale) {
    const { weights, warnings } = await load(scale)
    for (const { message } of warnings) report.warn(name, message)
    return weights
  },
  loadPair,
})
