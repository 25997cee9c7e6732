import { join } from 'node:path'
import { vi } from 'vitest'
import { train } from '../../src/commands/train.js'
import { Report } from '../../src/terminal/report.js'
import type { ConfigOverrides } from '../../src/train/train-config.js'
import type { BackendName } from '../../src/train/training-backend.js'
import type { Document } from './run-command.js'

/** What a training in this process said and how it ended. */
export interface Ending {
  readonly code: number
  readonly document: Document
  readonly stderr: string
}

export interface TrainHereOptions extends ConfigOverrides {
  readonly config?: string
  readonly out?: string
  readonly resume?: true
  readonly backend?: BackendName
  readonly signal?: AbortSignal
}

/**
 * Runs `sr train run.json --json` of a folder without a process of its own, which takes a second
 * to start; `out` is in the folder.
 */
export async function trainHere(
  folder: string,
  {
    config = 'run.json',
    out,
    backend = 'wasm',
    signal = new AbortController().signal,
    ...options
  }: TrainHereOptions = {},
): Promise<Ending> {
  const report = new Report({ json: true, debug: false })
  const texts = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      texts[name] += text
      return true
    }),
  )
  try {
    const given = {
      ...options,
      backend,
      ...(out === undefined ? {} : { out: join(folder, out) }),
    }
    const code = await train(join(folder, config), given, report, signal).catch((error: unknown) =>
      report.fail(error),
    )
    return { code, document: JSON.parse(texts.stdout), stderr: texts.stderr }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
