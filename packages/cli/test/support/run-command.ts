import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { inject } from 'vitest'

/** See build-command.ts. */
const binPath = inject('binPath')

/** What a process said, and how it ended. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd?: string
  /** Runs as this user; only root may ask for it. */
  readonly uid?: number
  /** Shell code that runs first, such as `ulimit -f 8`. */
  readonly before?: string
}

/** A process that is still running. */
export type Running = ChildProcessByStdio<null, Readable, Readable>

/** Starts `sr` as a process of its own. */
export function startCommand(args: readonly string[], { before, ...options }: RunOptions = {}): Running {
  const [program, rest] =
    before === undefined
      ? [process.execPath, [binPath, ...args]]
      : ['bash', ['-c', `${before}; exec "$0" "$@"`, process.execPath, binPath, ...args]]
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

/** Runs `sr` to its end. */
export const runCommand = (args: readonly string[], options?: RunOptions): Promise<Outcome> =>
  outcomeOf(startCommand(args, options))

/** The one JSON document on standard output; anything else there fails. */
export async function runJson(
  args: readonly string[],
  options?: RunOptions,
): Promise<Outcome & { document: Document }> {
  const outcome = await runCommand([...args, '--json'], options)
  return { ...outcome, document: JSON.parse(outcome.stdout) }
}

/** What documents hold, as far as tests look. */
export interface Document {
  readonly error?: { readonly code: string; readonly message: string }
  readonly errors: readonly { readonly input: string; readonly code: string; readonly message: string }[]
  readonly outputs?: readonly {
    readonly input: string
    readonly output: string
    readonly width: number
    readonly height: number
    readonly ms: number
    readonly engine: string
  }[]
  readonly [field: string]: unknown
}
