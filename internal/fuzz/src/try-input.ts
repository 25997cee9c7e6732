import type { Reader } from './readers.js'

/** How a reader took an input; `fault` says what it should not have done. */
export interface Trial {
  readonly outcome: 'read' | 'refused' | 'fault'
  readonly fault?: string
}

/** Lets a reader read an input: it must end in a value or a coded error of one printable line. */
export async function tryInput({ read }: Reader, bytes: Uint8Array): Promise<Trial> {
  let outcome: Trial['outcome'] = 'read'
  let said: readonly string[]
  try {
    said = await read(bytes)
  } catch (error) {
    if (!isCoded(error)) return { outcome: 'fault', fault: `uncoded: ${stackOf(error)}` }
    outcome = 'refused'
    // The command escapes what it prints where it prints it; libraries cannot count on that.
    said = ['CliError', 'FileError'].includes(error.name) ? [] : [error.message]
  }
  const ugly = said.find((line) => /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(line) || line.length > 4000)
  if (ugly !== undefined) return { outcome: 'fault', fault: `message: ${JSON.stringify(ugly.slice(0, 300))}` }
  return { outcome }
}

const codedClasses = ['CheckpointError', 'ImageError', 'TrainingError', 'CliError', 'FileError']

function isCoded(error: unknown): error is Error {
  if (!(error instanceof Error) || !codedClasses.includes(error.name) || !('code' in error)) return false
  return typeof error.code === 'string' && error.code !== 'internal'
}

const stackOf = (error: unknown): string => (error instanceof Error && error.stack) || String(error)
