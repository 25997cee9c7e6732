import { parentPort, workerData } from 'node:worker_threads'
import { makeInput } from './make-input.js'
import { readCorpus } from './read-corpus.js'
import { type Reader, readers } from './readers.js'
import { tryInput } from './try-input.js'

/** What a worker is to try. */
export interface Assignment {
  readonly reader: string
  readonly seed: number
  /** The first input's number. */
  readonly from: number
  /** The input after the last one. */
  readonly to: number
  /** Milliseconds since 1970. */
  readonly until: number
  /** Int32: the number of the input that is being read. */
  readonly current: Int32Array
  /** Int32: how many were read, refused. */
  readonly counts: Int32Array
}

/** A fault, or (without one) the end of the assignment. */
export type Report = { readonly number: number; readonly fault: string; readonly input: Uint8Array } | 'done'

const { reader: name, seed, from, to, until, current, counts }: Assignment = workerData
const reader = readers.get(name) as Reader
const corpus = readCorpus(name)
for (let number = from; number < to && (number % 64 !== 0 || Date.now() < until); number++) {
  Atomics.store(current, 0, number)
  const input = makeInput(reader, corpus, seed, number)
  const { outcome, fault } = await tryInput(reader, input)
  if (fault !== undefined) parentPort?.postMessage({ number, fault, input } satisfies Report)
  else Atomics.add(counts, outcome === 'read' ? 0 : 1, 1)
}
parentPort?.postMessage('done' satisfies Report)
