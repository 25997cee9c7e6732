import { systemCode } from '@sr/files/disk'
import { CliError } from '../errors.js'
import type { Report } from './report.js'

/**
 * Keeps failures of standard output and standard error from ending the process with a stack. A reader
 * that has read enough (`sr inspect … | head`) is no error. Where the output is not stored (`> file` on a
 * full disk), the exit code says so.
 */
export function watchStandardStreams(report: Report): void {
  process.stderr.on('error', () => {}) // there is nowhere left to report it
  process.stdout.on('error', (error) => {
    const code = systemCode(error)
    if (code === 'EPIPE') return
    const kind = code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'output-unwritable'
    const problem = `cannot be written (${code ?? error.message}). What was to be printed is lost.`
    report.addError('standard output', new CliError(kind, 'standard output', problem, { cause: error }))
    process.once('exit', () => {
      process.exitCode = 3 // set this late, because the command has gone on
    })
  })
}

/** Writes bytes to standard output. A failure of that is reported by {@link watchStandardStreams}. */
export const writeStandardOutput = (bytes: Uint8Array): Promise<void> =>
  new Promise((resolve) => process.stdout.write(bytes, () => resolve()))
