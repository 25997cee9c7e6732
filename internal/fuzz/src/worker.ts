import { writeSync } from 'node:fs'
import { makeInput } from './make-input.js'
import { memoryPeak } from './memory-peak.js'
import { readCorpus } from './read-corpus.js'
import { type Reader, readers } from './readers.js'
import { tryInput } from './try-input.js'

/** What a worker is to try. */
export interface Assignment {
  readonly reader: string
  readonly seed: number
  /** The first input's number. */
  readonly from: number
  /** The number after the last one. */
  readonly to: number
  /** Ends after the batch in which this is over; milliseconds since 1970. */
  readonly until?: number
  /** Ends after the batch in which the process grew by more. */
  readonly stopAtBytes?: number
}

/** What a reader should not have done. */
export interface Report {
  readonly number: number
  readonly fault: string
}

const batchInputs = 1024
/** Open for the worker alone: see run-worker.ts. */
const progressFile = 4

const assignment: Assignment = JSON.parse(process.argv[2])
const { reader: name, seed, from, to, until = Infinity, stopAtBytes = Infinity } = assignment
const reader = readers.get(name) as Reader
const corpus = readCorpus(name)
const progress = Float64Array.of(from, from, 0, 0, 0, 0)

makeInput(reader, corpus, seed, from) // loads what is loaded late
const restBytes = memoryPeak()
for (let next = from; next < to; ) {
  progress[1] = next
  const end = Math.min(to, next + batchInputs)
  for (; next < end; next++) await tryOne(next)
  progress[5] = memoryPeak() - restBytes
  note()
  if (Date.now() >= until || progress[5] > stopAtBytes) break
  globalThis.gc?.()
}
process.disconnect()

async function tryOne(number: number): Promise<void> {
  const input = makeInput(reader, corpus, seed, number)
  progress[0] = number + 1
  note()
  const began = performance.now()
  const { outcome, fault } = await tryInput(reader, input)
  progress[4] = Math.max(progress[4], performance.now() - began)
  if (outcome !== 'fault') progress[outcome === 'read' ? 2 : 3]++
  if (fault !== undefined) process.send?.({ number, fault } satisfies Report)
}

function note(): void {
  writeSync(progressFile, progress, 0, progress.byteLength, 0)
}
