import { rmSync } from 'node:fs'
import { mkdir, readdir, rmdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ageMs, asWriteError, fateOf, processMark } from '@sr/files/disk'
import { CliError } from '../errors.js'

/** A folder that no other `sr train` works in. */
export interface RunLock {
  /** Frees the folder. If it was made for the lock and is still empty, it is removed. */
  readonly release: () => Promise<void>
}

/**
 * Takes a run's folder for this process, and makes it where there is none. Throws CliError
 * `run-locked` while another process has it.
 *
 * The lock is an empty file named after its process. So it is never half-written, and what a killed process
 * left can be removed without ever meeting the lock of a living one. Of two processes that begin in the same
 * instant both may be refused, but never neither.
 *
 * Of a process in another container or on another machine the system knows nothing. While it lives it renews
 * the time of its lock, and one that has not been renewed for minutes is left over.
 */
export async function lockRun(folder: string): Promise<RunLock> {
  try {
    const made = await mkdir(folder, { recursive: true })
    const own = `${lockPrefix}${await processMark()}`
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
      await refuseOthers(folder, own)
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
  return utimes(path, now, now).catch(() => undefined) // a network that is away for a moment ends no training
}

async function refuseOthers(folder: string, own: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name === own || !name.startsWith(lockPrefix)) continue
    const mark = name.slice(lockPrefix.length)
    const fate = await fateOf(mark)
    if (fate === undefined) continue
    if (fate === 'elsewhere') {
      const silentMs = (await ageMs(join(folder, name), join(folder, own))) ?? Number.POSITIVE_INFINITY
      if (silentMs < silenceMs) {
        const problem =
          `another sr train, in another container or on another machine, was at work in this folder ${Math.round(silentMs / 1000)} s ` +
          `ago. Wait for its end, or choose another folder with --out. If it has ended, remove ${join(folder, name)}, or wait ${silenceMs / 60_000} minutes.`
        throw new CliError('run-locked', folder, problem)
      }
    } else if (fate === 'running') {
      const pid = Number.parseInt(mark, 10)
      const problem =
        `another sr train, process ${pid}, works in this folder. Wait for its end, stop it by kill -INT ${pid}, or choose another ` +
        `folder with --out. If process ${pid} is something else, remove ${join(folder, name)}.`
      throw new CliError('run-locked', folder, problem)
    }
    rmSync(join(folder, name), { force: true })
  }
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
