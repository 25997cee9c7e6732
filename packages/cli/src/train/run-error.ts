import { join } from 'node:path'
import { asCliError, CliError } from '../errors.js'
import { runFiles } from './run-folder.js'

/** An error of a run as one that can be reported: the trainer's RangeErrors are about the config. */
export function asRunError(error: unknown, configFile: string): CliError<string> {
  const failure = asCliError(configFile, error)
  const isConfigs = failure.code === 'INTERNAL' && (error instanceof RangeError || error instanceof TypeError)
  return isConfigs ? new CliError('BAD_CONFIG', configFile, error.message, { cause: error }) : failure
}

/** What to type to go on with a run. */
export function goOnCommand(folder: string, backend: string): string {
  return `sr train ${quoted(join(folder, runFiles.config))} --out ${quoted(folder)} --backend ${backend} --resume`
}

/** For a shell, where that is needed. */
const quoted = (path: string): string =>
  /^[\w./:\\-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
