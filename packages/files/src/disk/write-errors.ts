import { dirname } from 'node:path'
import { FileError, processError, systemCode } from './errors.js'

/**
 * A system error of writing as FileError `disk-full` or `output-unwritable`; other errors stay what they are.
 */
export function asWriteError(path: string, error: unknown): unknown {
  const code = systemCode(error)
  if (code === undefined) return error
  const ofProcess = processError(path, error)
  if (ofProcess !== undefined) return ofProcess
  const fail = (kind: 'disk-full' | 'output-unwritable', problem: string): FileError =>
    new FileError(kind, path, problem, { cause: error })
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return fail('disk-full', `the disk is full (${code}). Nothing was stored. Make room and try again.`)
    case 'EFBIG':
      return fail(
        'disk-full',
        `the file is larger than this system or user may write (${code}). Nothing was stored. Raise the limit.`,
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return fail(
        'output-unwritable',
        `permission denied (${code}). Expected a place this user may write to.`,
      )
    case 'ENOENT':
      return fail('output-unwritable', `the folder ${dirname(path)} does not exist. Create it first.`)
    case 'ENOTDIR':
    case 'EEXIST':
      return fail('output-unwritable', `a file stands where a folder is needed (${code}). Use another name.`)
    case 'ELOOP':
      return fail('output-unwritable', 'a circle of symbolic links. Use another name.')
    case 'ENAMETOOLONG':
      return fail('output-unwritable', `the name is too long (${code}). Use a shorter one.`)
    default:
      return fail('output-unwritable', `cannot be written (${code}). Nothing was stored. Try another place.`)
  }
}
