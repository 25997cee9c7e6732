import { removeUnfinished } from '@sr/files/disk'
import { CliError } from '../errors.js'

/**
 * A signal that aborts at the first Ctrl-C or request to terminate, so that temporary files are
 * removed and the exit code is ours. A second one ends the process at once; it too leaves no
 * temporary file, and a usable terminal.
 */
export function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) endAtOnce()
      controller.abort(new CliError('interrupted', name, 'interrupted; nothing half-written was left.'))
    })
  }
  return controller.signal
}

function endAtOnce(): never {
  removeUnfinished()
  // The progress bar hides the cursor and stops wrapping; this undoes both.
  if (process.stderr.isTTY) process.stderr.write('\x1b[?25h\x1b[?7h\n')
  process.exit(130)
}
