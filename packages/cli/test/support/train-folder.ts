import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSafetensors } from '@sr/weights-converter'
import { createWorkFolder, fill, seededPicture } from '@sr-internal/pictures'
import type { Running } from './run-process.js'

/** A training of a second or two: a tiny network on three pictures of seeded noise. */
const tinyConfig = {
  network: { scale: 2, d: 4, s: 2, m: 1 },
  data: ['a'],
  validation: { data: 'v', everySteps: 10 },
  patchPx: 8,
  batch: 2,
  steps: 40,
  logEverySteps: 4,
  checkpointEverySteps: 6,
}

/** A folder with pictures in a/, b/ and v/, and the tiny config with changes as run.json. */
export function createTrainFolder(changes: object = {}): string {
  const folder = createWorkFolder()
  fill(folder, {
    'a/1.png': seededPicture(1),
    'a/2.png': seededPicture(2, { width: 41, height: 37 }), // no multiple of a scale
    'b/3.png': seededPicture(3),
    'v/4.png': seededPicture(4),
  })
  writeConfig(folder, changes)
  return folder
}

export function writeConfig(folder: string, changes: object, name = 'run.json'): void {
  writeFileSync(join(folder, name), JSON.stringify({ ...tinyConfig, ...changes }))
}

export interface LogLine {
  readonly kind: string
  readonly step: number
  readonly stage: number
  readonly loss?: number
  readonly learningRate?: number
  readonly psnr?: number
  readonly best?: boolean
  readonly patchesPerSecond?: number
  readonly seconds?: number
  readonly rssBytes?: number
  readonly tensors?: number
}

export function readLog(folder: string, run = 'run'): LogLine[] {
  const text = readFileSync(join(folder, run, 'log.jsonl'), 'utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

/** What a log says of the training itself, without times and memory. */
export const courseOf = (log: readonly LogLine[]): object[] =>
  log.map(({ patchesPerSecond, seconds, rssBytes, tensors, ...course }) => course)

/** Waits until a run has stored a step's log line, and then ends it as `signal` does. */
export async function endAfterStep(
  running: Running,
  log: string,
  step: number,
  signal: NodeJS.Signals,
): Promise<void> {
  const closed = once(running, 'close')
  let isOver = false
  closed.then(() => (isOver = true))
  await waitFor(() => isOver || hasStep(log, step))
  running.kill(signal)
  await closed
}

/** Looks again and again. */
export async function waitFor(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2))
}

/** All files of a folder by their names, with their bytes in hexadecimal. */
export function readFolder(folder: string): Record<string, string> {
  const names = readdirSync(folder).sort()
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name)).toString('hex')]))
}

/** The tensors of a safetensors file as bytes in hexadecimal. */
export function readTensors(path: string): Record<string, string> {
  const { tensors } = readSafetensors(readFileSync(path))
  return Object.fromEntries(
    [...tensors].map(([name, { read }]) => {
      const { buffer, byteOffset, byteLength } = read() as Float32Array
      return [name, Buffer.from(buffer, byteOffset, byteLength).toString('hex')]
    }),
  )
}

function hasStep(log: string, step: number): boolean {
  try {
    return readFileSync(log, 'utf8').includes(`"step":${step},`)
  } catch {
    return false // not yet there
  }
}
