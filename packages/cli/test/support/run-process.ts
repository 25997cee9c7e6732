import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { inject } from 'vitest'
import type { Outcome } from './capture-streams.js'
import { type JsonOutcome, parseOutcome } from './run-command.js'

/** See build-command.ts. */
const binPath = inject('binPath')

export interface ProcessOptions {
  readonly cwd?: string
  /** Runs as this user; only root may ask for it. */
  readonly uid?: number
  /** Shell code that runs first, such as `ulimit -f 8`. */
  readonly before?: string
  /** A program with its arguments that starts `sr`, such as `unshare`. */
  readonly within?: readonly string[]
}

/** A process that is still running. */
export type Running = ChildProcessByStdio<null, Readable, Readable>

/** Starts `sr` as a process of its own. */
export function startProcess(
  args: readonly string[],
  { before, within = [], ...options }: ProcessOptions = {},
): Running {
  const [program, ...rest] =
    before === undefined
      ? [...within, process.execPath, binPath, ...args]
      : ['bash', '-c', `${before}; exec "$0" "$@"`, process.execPath, binPath, ...args]
  return spawn(program, rest, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Waits for the end of a process. */
export async function outcomeOf(running: Running): Promise<Outcome> {
  const texts = { stdout: '', stderr: '' }
  running.stdout.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text))
  running.stderr.setEncoding('utf8').on('data', (text: string) => (texts.stderr += text))
  const [code]: (number | null)[] = await once(running, 'close')
  return { code: code ?? null, ...texts }
}

/** Runs `sr` as a process of its own to its end. */
export const runProcess = (args: readonly string[], options?: ProcessOptions): Promise<Outcome> =>
  outcomeOf(startProcess(args, options))

/** As runJson of run-command.ts. */
export const runProcessJson = async (
  args: readonly string[],
  options?: ProcessOptions,
): Promise<JsonOutcome> => parseOutcome(await runProcess([...args, '--json'], options))

/** The objects of a text that has one on each line. */
export const parseLines = (text: string): object[] =>
  text
    .trimEnd()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
