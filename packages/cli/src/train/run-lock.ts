import { rmSync } from 'node:fs'
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { CliError, systemCode } from '../errors.js'
import { asWriteError } from '../pictures/write-output.js'

/** A folder that no other `sr train` of this machine works in. */
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
 */
export async function lockRun(folder: string): Promise<RunLock> {
  try {
    const made = await mkdir(folder, { recursive: true })
    const own = lockName(process.pid, await startOf(process.pid))
    // An absolute path, because the process may have changed its working folder when it ends.
    const path = resolve(folder, own)
    const remove = () => rmSync(path, { force: true })
    await writeFile(path, '')
    process.once('exit', remove) // for a second Ctrl-C, and for what nobody foresaw
    const release = async () => {
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

async function refuseOthers(folder: string, own: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, pid, start] = /^\.lock-(\d+)(?:-(\d+))?$/.exec(name) ?? []
    if (pid === undefined || name === own) continue
    if (await isRunning(Number(pid), start)) {
      const problem =
        `another sr train, process ${pid}, works in this folder. Wait for its end, stop it by kill -INT ${pid}, or choose another ` +
        `folder with --out. If process ${pid} is something else, remove ${join(folder, name)}.`
      throw new CliError('run-locked', folder, problem)
    }
    rmSync(join(folder, name), { force: true })
  }
}

/** A start time tells a process from a later one with the same number. */
const lockName = (pid: number, start: string | undefined): string =>
  start === undefined ? `.lock-${pid}` : `.lock-${pid}-${start}`

/**
 * Whether the process is there. One that has ended but is not yet reaped is not, nor is
 * one that began at another time.
 */
async function isRunning(pid: number, start: string | undefined): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (systemCode(error) !== 'EPERM') return false
  }
  const found = await startOf(pid)
  return start === undefined || found === undefined || found === start
}

/**
 * When a process began, in the system's ticks since its own start. Undefined where the system is not Linux.
 */
async function startOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // Fields 3 and 22 of proc_pid_stat(5). The second one, a name in brackets, may hold spaces and brackets.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields?.[0] === 'Z' ? 'ended' : fields?.[19]
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
