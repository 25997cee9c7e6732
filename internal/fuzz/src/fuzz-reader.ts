import { makeInput } from './make-input.js'
import { readCorpus } from './read-corpus.js'
import { type Reader, readers } from './readers.js'
import { hangMs, runWorker } from './run-worker.js'

/** What became of one reader's inputs. */
export interface Tally {
  readonly tried: number
  readonly read: number
  readonly refused: number
  readonly seconds: number
  readonly slowestMs: number
  /** By how much a process grew at most; no input took more. */
  readonly grownBytes: number
  readonly faults: readonly Fault[]
}

interface Fault {
  readonly number: number
  readonly fault: string
  readonly input: Uint8Array
}

interface Task {
  readonly name: string
  readonly seed: number
  /** The first input's number. */
  readonly from: number
  /** The number after the last one. */
  readonly to: number
  readonly ms: number
}

/** What reading may take: a small multiple of the file, and room for what any file takes. */
const allowedBytes = (input: Uint8Array): number => 16 * input.length + floorBytes
const floorBytes = 64 * 2 ** 20
const mostFaults = 20

/**
 * Lets processes read inputs, one process after the other: where one hangs or dies, the next goes on behind
 * its last input, and where one grew large, the inputs that may have done it are read again in fresh ones.
 */
export async function fuzzReader({ name, seed, from, to, ms }: Task): Promise<Tally> {
  const began = Date.now()
  const until = began + ms
  const inputOf = (number: number) => makeInput(readers.get(name) as Reader, readCorpus(name), seed, number)
  const faults: Fault[] = []
  const blame = (number: number, fault: string) => faults.push({ number, fault, input: inputOf(number) })
  const sum = { tried: 0, read: 0, refused: 0, slowestMs: 0, grownBytes: 0 }
  for (let next = from; next < to && Date.now() < until && faults.length < mostFaults; ) {
    const run = await runWorker({ reader: name, seed, from: next, to, until, stopAtBytes: floorBytes })
    for (const { number, fault } of run.faults) blame(number, fault)
    if (run.died !== undefined) blame(run.next - 1, `died: ${run.died}`)
    if (run.hangs && (await isSlow(run.next - 1))) blame(run.next - 1, `hang: above ${hangMs} ms`)
    for (const number of run.grownBytes > floorBytes ? await findHeavy(run.lastBatch, run.next) : [])
      blame(number, `memory: more than ${allowedBytes(inputOf(number))} bytes for ${inputOf(number).length}`)
    sum.tried += run.next - next
    sum.read += run.read
    sum.refused += run.refused
    sum.slowestMs = Math.max(sum.slowestMs, run.slowestMs)
    sum.grownBytes = Math.max(sum.grownBytes, run.grownBytes)
    next = run.next
  }
  return { ...sum, seconds: Math.max(1, Date.now() - began) / 1000, faults }

  /** Whether an input takes long again: on a busy machine its process may only have waited for a turn. */
  async function isSlow(number: number): Promise<boolean> {
    const { hangs, slowestMs } = await runWorker({ reader: name, seed, from: number, to: number + 1 })
    return hangs || slowestMs > hangMs
  }

  /** The inputs from `start` to before `end` that alone make a fresh process grow by more than they may. */
  async function findHeavy(start: number, end: number): Promise<number[]> {
    const { grownBytes, died } = await runWorker({ reader: name, seed, from: start, to: end })
    const isOne = end - start === 1
    const isHeavy = died !== undefined || grownBytes > (isOne ? allowedBytes(inputOf(start)) : floorBytes)
    if (!isHeavy || isOne) return isHeavy ? [start] : []
    const middle = Math.ceil((start + end) / 2)
    return [...(await findHeavy(start, middle)), ...(await findHeavy(middle, end))]
  }
}
