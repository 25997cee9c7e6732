import type { CheckpointReport } from '@sr/weights-converter'
import { describeNetwork } from '../models/describe-network.js'
import { type StatedOptions, statedFacts } from '../models/load-model.js'
import { inspectFile } from '../models/read-model-file.js'
import { alignColumns } from '../terminal/align-columns.js'
import type { Report } from '../terminal/report.js'

/** Shows what a checkpoint holds, what it was recognised as, and what it does not say. Returns the exit code. */
export async function inspect(path: string, options: StatedOptions, report: Report): Promise<number> {
  const found = await inspectFile(path, statedFacts(options))
  for (const line of linesOf(path, found)) report.print(line)
  for (const warning of found.warnings) report.warn(path, warning)
  const {
    container,
    tensors,
    architecture = null,
    family = null,
    config = null,
    facts,
    assumptions,
    warnings,
  } = found
  const problem =
    found.problem === undefined ? null : { code: found.problem.code, message: found.problem.message }
  return report.finish(
    { container, architecture, family, config, facts, assumptions, problem, tensors, warnings },
    1,
  )
}

function linesOf(path: string, found: CheckpointReport): string[] {
  const { container, tensors, architecture, family, config, facts, assumptions, problem } = found
  const stated = facts.map(({ field, value }) => `${field}=${value}`).join(' ')
  const network =
    config === undefined ? architecture && `${architecture} with ${stated}` : describeNetwork(config)
  const rows = [
    ['tensor', 'type', 'shape'],
    ...tensors.map(({ name, dtype, shape }) => [name, dtype, shape.join(' × ')]),
  ]
  return [
    `${path}: ${container}, ${tensors.length} tensors`,
    ...alignColumns(rows).map((row) => `  ${row}`),
    `recognised as: ${network ?? 'nothing that sr knows'}${family === undefined ? '' : `, as in ${family}`}`,
    ...(config === undefined ? [] : [`config: ${JSON.stringify(config)}`]),
    ...assumptions.map(({ field, value }) => `not decidable from the file: ${field}, assumed ${value}`),
    ...(problem === undefined ? [] : [`cannot be converted as it stands: ${problem.message}`]),
  ]
}
