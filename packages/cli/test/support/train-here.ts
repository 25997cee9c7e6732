import { join } from 'node:path'
import { train } from '../../src/commands/train.js'
import { Report } from '../../src/terminal/report.js'
import type { ConfigOverrides } from '../../src/train/train-config.js'
import type { BackendName } from '../../src/train/training-backend.js'
import { captureStreams } from './capture-streams.js'
import { type JsonOutcome, parseOutcome } from './run-command.js'

export interface TrainHereOptions extends ConfigOverrides {
  readonly config?: string
  readonly out?: string
  readonly resume?: true
  readonly backend?: BackendName
  readonly signal?: AbortSignal
}

/** Runs `sr train run.json --json` of a folder in this process, with a signal of its own; `out` is in the folder. */
export async function trainHere(
  folder: string,
  {
    config = 'run.json',
    out,
    backend = 'wasm',
    signal = new AbortController().signal,
    ...options
  }: TrainHereOptions = {},
): Promise<JsonOutcome> {
  const report = new Report({ json: true, debug: false })
  const given = { ...options, backend, ...(out === undefined ? {} : { out: join(folder, out) }) }
  return parseOutcome(
    await captureStreams(() =>
      train(join(folder, config), given, report, signal).catch((error: unknown) => report.fail(error)),
    ),
  )
}
