import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir, readdir, rmdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ageMs } from './file-age.js'
import { fateOf, processMark } from './process-mark.js'
import { asWriteError } from './write-errors.js'

/** A folder that nobody else works in. */
export interface FolderLock {
  /** Frees the folder. If it was made for the lock and is still empty, it is removed. */
  readonly release: () => Promise<void>
}

/**
 * Takes a folder for one call, and makes it where there is none. While another call has it, of this process or
 * of another one, throws what `refuse` makes of the reason; `who` is what such a call is named there. Throws
 * FileError where it cannot be written to.
 *
 * The lock is an empty file named after its process. So it is never half-written, and what a killed process
 * left can be removed without ever meeting the lock of a living one. Of two calls that begin in the same
 * instant both may be refused, but never neither.
 *
 * Of a process in another container or on another machine the system knows nothing. While it lives it renews
 * the time of its lock, and one that has not been renewed for minutes is left over.
 */
export async function lockFolder(
  folder: string,
  who: string,
  refuse: (reason: string) => Error,
): Promise<FolderLock> {
  try {
    const made = await mkdir(folder, { recursive: true })
    // Random, because another call of this process is another call.
    const own = `${lockPrefix}${await processMark()}.${randomBytes(6).toString('hex')}`
    // An absolute path, because the process may have changed its working folder when it ends.
    const path = resolve(folder, own)
    const remove = () => rmSync(path, { force: true })
    await writeFile(path, '')
    process.once('exit', remove) // for a second Ctrl-C, and for what nobody foresaw
    const renewal = setInterval(() => void renew(path), renewalMs).unref()
    const release = async () => {
      clearInterval(renewal)
      process.off('exit', remove)
      remove()
      if (made !== undefined) await removeEmpty(resolve(folder), resolve(made))
    }
    try {
      const reason = await reasonAgainst(folder, own, who)
      if (reason !== undefined) throw refuse(reason)
    } catch (error) {
      await release()
      throw error
    }
    return { release }
  } catch (error) {
    throw asWriteError(folder, error)
  }
}

const lockPrefix = '.lock-'

const renewalMs = 10_000
/**
 * Many renewals: the last one may be late where much else runs, and a file system over a network shows it
 * late.
 */
const silenceMs = 180_000

const renew = (path: string): Promise<void> => {
  const now = new Date()
  return utimes(path, now, now).catch(() => undefined) // a network that is away for a moment ends no work
}

/** Why the folder is not free. Locks that are left over are removed. */
async function reasonAgainst(folder: string, own: string, who: string): Promise<string | undefined> {
  const names = await readdir(folder).catch((): string[] => [])
  if (!names.includes(own)) return `${who} has removed this folder meanwhile. Try again.`
  for (const name of names) {
    if (name === own || !name.startsWith(lockPrefix)) continue
    const [mark = ''] = name.slice(lockPrefix.length).split('.')
    const fate = await fateOf(mark)
    if (fate === undefined) continue
    const path = join(folder, name)
    if (fate === 'elsewhere') {
      const silentMs = (await ageMs(path, join(folder, own))) ?? Number.POSITIVE_INFINITY
      if (silentMs < silenceMs) {
        return (
          `${who}, in another container or on another machine, was at work in this folder ${Math.round(silentMs / 1000)} s ago. ` +
          `Wait for its end. If it has ended, remove ${path}, or wait ${silenceMs / 60_000} minutes.`
        )
      }
    } else if (fate === 'running') {
      const pid = Number.parseInt(mark, 10)
      return (
        `${who}, process ${pid}, works in this folder. Wait for its end, or stop it by kill -INT ${pid}. ` +
        `If process ${pid} is something else, remove ${path}.`
      )
    }
    rmSync(path, { force: true })
  }
  return undefined
}

/** Removes empty folders from the inner one to the outer one. */
async function removeEmpty(inner: string, outer: string): Promise<void> {
  try {
    for (let folder = inner; ; folder = dirname(folder)) {
      await rmdir(folder)
      if (folder === outer) return
    }
  } catch {
    // something was stored in it
  }
}
