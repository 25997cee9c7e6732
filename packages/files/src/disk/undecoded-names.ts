import { FileError } from './errors.js'

/** What Node puts in place of bytes of a name that are not UTF-8. The name that it gives leads nowhere. */
const replacement = '\uFFFD'

/** Whether a path that was not found may be one that Node could not decode. */
export const isUndecoded = (path: string): boolean => path.includes(replacement)

/** The error for a path that was not found and {@link isUndecoded}. */
export function undecodedName(path: string, cause?: unknown): FileError {
  const problem = `its name holds bytes that are not UTF-8 (${replacement}), and such a name cannot be used. Rename the file or folder.`
  return new FileError('name-not-utf8', path, problem, { cause })
}
