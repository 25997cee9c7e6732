import { fork } from 'node:child_process'
import { closeSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Assignment, Report } from './worker.js'

/** What a worker did. */
export interface Run {
  /** The number after the last input that was begun. */
  readonly next: number
  /** Where the last batch began. */
  readonly lastBatch: number
  readonly read: number
  readonly refused: number
  readonly slowestMs: number
  readonly grownBytes: number
  readonly faults: readonly { readonly number: number; readonly fault: string }[]
  /** How the last input ended the process; undefined where none did. */
  readonly died: string | undefined
  /** Whether the last input took so long that the process was ended. */
  readonly hangs: boolean
}

export const hangMs = 2000
/** For the first input: modules are loaded before it. */
const startMs = 60_000
/** What a small server may have; a heap that asks for more ends the process, which no caller could catch. */
const heapMb = 256
/** The nursery small, so that garbage of many inputs is not taken for the memory of one. */
const flags = [`--max-old-space-size=${heapMb}`, '--max-semi-space-size=8', '--expose-gc']

/** Runs worker.ts in a process of its own to its end. */
export async function runWorker(assignment: Assignment): Promise<Run> {
  // Numbers that outlive the process, however it ends: see the worker's `note`.
  const path = join(tmpdir(), `fuzz-${process.pid}.progress`)
  const progress = openSync(path, 'w+')
  const numbers = new Float64Array(6)
  const faults: { number: number; fault: string }[] = []
  const file = fileURLToPath(new URL('./worker.js', import.meta.url))
  const child = fork(file, [JSON.stringify(assignment)], {
    execArgv: flags,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc', progress],
  })
  child.on('message', (report: Report) => faults.push(report))
  let hangs = false
  let [last, since] = [-1, Date.now()]
  const watch = setInterval(() => {
    readSync(progress, numbers, 0, numbers.byteLength, 0)
    if (numbers[0] !== last) [last, since] = [numbers[0], Date.now()]
    else if (Date.now() - since > (last <= assignment.from + 1 ? startMs : hangMs))
      hangs = child.kill('SIGKILL')
  }, 100)
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on('close', (...end) => resolve(end)),
  )
  clearInterval(watch)
  readSync(progress, numbers, 0, numbers.byteLength, 0)
  closeSync(progress)
  rmSync(path)
  const [next, lastBatch, read, refused, slowestMs, grownBytes] = numbers
  const died = code === 0 || hangs ? undefined : (signal ?? `exit code ${code}`)
  return { next, lastBatch, read, refused, slowestMs, grownBytes, faults, died, hangs }
}
