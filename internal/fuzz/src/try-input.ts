import { getHeapStatistics } from 'node:v8'
import type { Reader } from './readers.js'

/** How a reader took an input; `fault` says what it should not have done. */
export interface Trial {
  readonly outcome: 'read' | 'refused' | 'fault'
  readonly fault?: string
}

/** Lets a reader read an input: it must end in a value or a coded error of one printable line, in bounded memory. */
export async function tryInput({ read }: Reader, bytes: Uint8Array): Promise<Trial> {
  const before = memoryInUse()
  let outcome: Trial['outcome'] = 'read'
  let said: readonly string[]
  try {
    said = await read(bytes)
  } catch (error) {
    if (!isCoded(error)) return { outcome: 'fault', fault: `uncoded: ${stackOf(error)}` }
    outcome = 'refused'
    // The command escapes what it prints where it prints it; libraries cannot count on that.
    said = error.name === 'CliError' ? [] : [error.message]
  }
  const taken = memoryInUse() - before
  if (taken > 16 * bytes.length + 64 * 2 ** 20)
    return { outcome: 'fault', fault: `memory: ${taken} bytes for ${bytes.length}` }
  const ugly = said.find((line) => /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(line) || line.length > 4000)
  if (ugly !== undefined) return { outcome: 'fault', fault: `message: ${JSON.stringify(ugly.slice(0, 300))}` }
  return { outcome }
}

/** Garbage included, so that what was taken for a moment counts too. */
function memoryInUse(): number {
  const { used_heap_size, external_memory } = getHeapStatistics()
  return used_heap_size + external_memory
}

const codedClasses = ['CheckpointError', 'ImageError', 'CliError']

function isCoded(error: unknown): error is Error {
  if (!(error instanceof Error) || !codedClasses.includes(error.name) || !('code' in error)) return false
  return typeof error.code === 'string' && error.code !== 'internal'
}

const stackOf = (error: unknown): string => (error instanceof Error && error.stack) || String(error)
