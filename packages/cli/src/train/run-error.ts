import { join } from 'node:path'
import { asCodedError, type CodedError } from '@sr/files/disk'
import { CliError } from '../errors.js'
import { runFiles } from './run-folder.js'

/**
 * An error of a run as one that can be reported. The trainer's RangeErrors are about the config,
 * and so is running out of memory.
 */
export function asRunError(error: unknown, configFile: string): CodedError {
  const failure = asCodedError(configFile, error)
  if (failure.code === 'internal' && error instanceof RangeError)
    return new CliError('bad-config', configFile, error.message, { cause: error })
  if (failure.code !== 'out-of-memory' || !(error instanceof Error)) return failure
  const problem = `out of memory (${error.message}). Lower batch or patchPx.`
  return new CliError('out-of-memory', configFile, problem, { cause: error })
}

/** What to type to go on with a run. */
export function goOnCommand(folder: string, backend: string): string {
  return `sr train ${quoted(join(folder, runFiles.config))} --out ${quoted(folder)} --backend ${backend} --resume`
}

/** A path for a shell, in quotes where it needs them. */
export const quoted = (path: string): string =>
  /^[\w./:\\-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
