import { existsSync } from 'node:fs'
import { isUndecoded, undecodedName } from '@sr/files/disk'

/** Throws for names of outputs that would be stored under other names than were stated. */
export function assertOutputsDecoded(options: Readonly<Record<string, unknown>>): void {
  for (const name of ['output', 'out', 'csv', 'html']) {
    const path = options[name]
    if (typeof path === 'string' && isUndecoded(path) && !existsSync(path)) throw undecodedName(path)
  }
}
