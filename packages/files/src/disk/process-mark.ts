import { createHash } from 'node:crypto'
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { systemCode } from './errors.js'

/**
 * This process as a part of names of files that it leaves if it is killed: `NUMBER-START@SPACE`, where a
 * start time tells a process from a later one with the same number.
 */
export function processMark(): Promise<string> {
  own ??= Promise.all([startOf(process.pid), processSpace()]).then(
    ([start, space]) => `${process.pid}${start === undefined ? '' : `-${start}`}@${space}`,
  )
  return own
}

let own: Promise<string> | undefined

/**
 * What became of the process of a mark: of one `elsewhere`, in another container or on another machine that
 * shares the folder, the system knows nothing. Undefined for what is no mark.
 */
export async function fateOf(mark: string): Promise<'running' | 'gone' | 'elsewhere' | undefined> {
  const [, pid, start, space] = /^(\d{1,10})(?:-(\d+))?@([\da-f]{12})$/.exec(mark) ?? []
  if (pid === undefined) return undefined
  if (space !== (await processSpace())) return 'elsewhere'
  return (await isRunning(Number(pid), start)) ? 'running' : 'gone'
}

/**
 * The space in which a process number names one process: this start of this machine, and on Linux the
 * container. Two processes of different spaces cannot ask the system about each other.
 */
async function processSpace(): Promise<string> {
  const parts = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(hostname),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ])
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12)
}

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
