import { join } from 'node:path'
import { asCliError, CliError } from '../errors.js'
import { runFiles } from './run-folder.js'

/** An error of a run as one that can be reported: the trainer's RangeErrors are about the config, and so is what takes too much memory. */
export function asRunError(error: unknown, configFile: string): CliError<string> {
  const failure = asCliError(configFile, error)
  if (failure.code === 'INTERNAL' && error instanceof RangeError)
    return new CliError('BAD_CONFIG', configFile, error.message, { cause: error })
  if (failure.code !== 'OUT_OF_MEMORY' || !(error instanceof Error)) return failure
  const problem = `out of memory (${error.message}). Lower batch or patchPx.`
  return new CliError('OUT_OF_MEMORY', configFile, problem, { cause: error })
}

/** What to type to go on with a run. */
export function goOnCommand(folder: string, backend: string): string {
  return `sr train ${quoted(join(folder, runFiles.config))} --out ${quoted(folder)} --backend ${backend} --resume`
}

/** A path for a shell, in quotes where it needs them. */
export const quoted = (path: string): string =>
  /^[\w./:\\-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
