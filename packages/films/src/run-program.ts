import { spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { FilmError } from './errors.js'

/** A program that runs, with its ends of the pipes. */
export interface RunningProgram {
  readonly stdin: Writable
  readonly stdout: Readable
  /** Resolves at its end with exit code 0; rejects with FilmError otherwise, with the signal's reason if that ended it. */
  readonly ended: Promise<{ readonly stderr: string }>
  /** Ends it, if it still runs. */
  stop(): void
}

export interface ProgramOptions {
  readonly signal?: AbortSignal | undefined
}

/**
 * Starts a program without a shell. It ends with this process: its pipes break, and ffmpeg takes that as the end.
 */
export function startProgram(
  program: string,
  args: readonly string[],
  { signal }: ProgramOptions = {},
): RunningProgram {
  signal?.throwIfAborted()
  // A group of its own, or Ctrl-C would reach it before we have said what is to become of the frames.
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  })
  const { stdin, stdout } = child
  const stop = (): void => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  }
  signal?.addEventListener('abort', stop, { once: true })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-tailCharacters)
  })
  // What breaks shows as the program's end, which says why; a pipe only says that it broke.
  stdin.on('error', () => {})
  const ended = new Promise<{ readonly stderr: string }>((resolve, reject) => {
    child.on('error', (cause) => {
      reject(new FilmError('ffmpeg-failed', program, `does not start (${cause.message}).`, { cause }))
    })
    child.on('close', (code, killedBy) => {
      signal?.removeEventListener('abort', stop)
      if (code === 0) resolve({ stderr })
      else if (signal?.aborted) reject(signal.reason)
      else reject(failureOf(program, stderr, code ?? killedBy))
    })
  })
  ended.catch(() => {}) // whoever waits for it is told; until then it is no unhandled rejection
  return { stdin, stdout, ended, stop }
}

/** Runs a program to its end. Rejects as `RunningProgram.ended` does. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { stdin, stdout, ended } = startProgram(program, args, options)
  stdin.end()
  const parts: string[] = []
  stdout.setEncoding('utf8').on('data', (text: string) => parts.push(text))
  const { stderr } = await ended
  return { stdout: parts.join(''), stderr }
}

/** What was said last says what went wrong. */
const tailCharacters = 4000

function failureOf(program: string, stderr: string, end: number | string | null): FilmError {
  if (end === 'SIGXFSZ') {
    const problem = 'the file is larger than this user may write. Raise the limit (ulimit -f).'
    return new FilmError('disk-full', program, problem)
  }
  const lines = stderr
    .replaceAll(/ @ 0x[0-9a-f]+/g, '')
    .trim()
    .split('\n') // where in memory it stood helps nobody
  const said = lines.slice(-6).join(' | ') || `ended with ${end} and said nothing`
  if (/No space left on device|Disk quota exceeded/i.test(stderr)) {
    return new FilmError('disk-full', program, `the disk is full. Make room and try again. ${said}`)
  }
  return new FilmError('ffmpeg-failed', program, said)
}
