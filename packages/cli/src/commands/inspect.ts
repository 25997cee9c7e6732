import type { CheckpointReport } from '@sr/weights-converter'
import { describeProblem } from '../models/describe-conversion.js'
import { describeNetwork } from '../models/describe-network.js'
import { inspectFile } from '../models/read-model-file.js'
import { formatField, parseStatedOptions, type StatedOptions } from '../models/stated-options.js'
import { alignColumns } from '../terminal/align-columns.js'
import type { Report } from '../terminal/report.js'

/**
 * Shows what a checkpoint holds, what it was recognised as, and what it does not say. Returns the exit code.
 */
export async function inspect(path: string, options: StatedOptions, report: Report): Promise<number> {
  const found = await inspectFile(path, parseStatedOptions(options))
  for (const line of linesOf(path, found)) report.print(line)
  for (const { message } of found.warnings) report.warn(path, message)
  const {
    container,
    tensors,
    metadata,
    unknownOperators,
    networks,
    architecture = null,
    family = null,
    config = null,
    facts,
    assumptions,
    warnings,
  } = found
  const problem =
    found.problem === undefined ? null : { code: found.problem.code, message: describeProblem(found.problem) }
  return report.finish(
    {
      container,
      metadata: Object.fromEntries(metadata),
      networks,
      architecture,
      family,
      config,
      facts,
      assumptions,
      problem,
      unknownOperators,
      tensors,
      warnings,
    },
    1,
  )
}

function linesOf(path: string, found: CheckpointReport): string[] {
  const { container, tensors, metadata, unknownOperators, networks } = found
  const { architecture, family, config, facts, assumptions, problem } = found
  const stated = facts.map(({ field, value }) => formatField(field, value)).join(' ')
  const network =
    config === undefined ? architecture && `${architecture} with ${stated}` : describeNetwork(config)
  const rows = [
    ['tensor', 'type', 'shape'],
    ...tensors.map(({ name, dtype, shape }) => [name, dtype, shape.join(' × ')]),
  ]
  return [
    `${path}: ${container}, ${tensors.length} tensors`,
    ...alignColumns(rows).map((row) => `  ${row}`),
    // The config of our own files is printed below.
    ...[...metadata]
      .filter(([key]) => !key.startsWith('sr.'))
      .map(([key, value]) => `metadata: ${key}=${value}`),
    ...(networks.length < 2 ? [] : [`networks in it: ${networks.map((path) => `--key ${path}`).join(', ')}`]),
    `recognised as: ${network ?? 'nothing that sr knows'}${family === undefined ? '' : `, as in ${family}`}`,
    ...(config === undefined ? [] : [`config: ${JSON.stringify(config)}`]),
    ...assumptions.map(
      ({ field, value }) => `not decidable from the file, so assumed: ${formatField(field, value)}`,
    ),
    ...(unknownOperators.length === 0
      ? []
      : [`operators that no layer of sr is: ${unknownOperators.join(', ')}`]),
    ...(problem === undefined
      ? []
      : [`cannot be converted as it stands (${problem.code}): ${describeProblem(problem)}`]),
  ]
}
