import { CliError } from './errors.js'

/**
 * A signal that aborts at the first Ctrl-C or request to terminate, so that temporary files are removed and the exit code
 * is ours. A second Ctrl-C ends the process at once, as Node does by itself.
 */
export function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () =>
      controller.abort(new CliError('INTERRUPTED', name, 'interrupted; nothing half-written was left.')),
    )
  }
  return controller.signal
}
