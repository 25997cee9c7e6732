import { createHash } from 'node:crypto'
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/**
 * The space in which a process number names one process: this start of this machine, and on Linux the
 * container. Two processes of different spaces cannot ask the system about each other.
 */
export async function processSpace(): Promise<string> {
  const parts = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(hostname),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ])
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12)
}
