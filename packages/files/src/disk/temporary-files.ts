import { rmSync } from 'node:fs'
import { open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeLeftovers, temporarySibling } from './leftovers.js'
import { asWriteError } from './write-errors.js'

/** Gives `use` a temporary name beside `target`; what is still of that name afterwards is removed. */
export async function withTemporary<Result>(
  target: string,
  use: (temporary: string) => Promise<Result>,
): Promise<Result> {
  const temporary = await temporarySibling(target)
  unfinished.add(temporary)
  try {
    return await use(temporary)
  } finally {
    await rm(temporary, { recursive: true, force: true })
    unfinished.delete(temporary)
  }
}

/**
 * The bytes of a file that `write` makes, for a place that is no file. Others cannot read it meanwhile.
 * Throws FileError `disk-full` or `output-unwritable` about the system's folder for temporary files.
 */
export async function bytesOfWritten(write: (path: string) => Promise<void>): Promise<Uint8Array> {
  const target = join(tmpdir(), 'sr')
  try {
    return await withTemporary(target, async (temporary) => {
      await (await open(temporary, 'wx', 0o600)).close()
      await removeLeftovers(temporary)
      await write(temporary)
      return await readFile(temporary)
    })
  } catch (error) {
    throw asWriteError(target, error)
  }
}

/** Removes at once everything that is being written, for a process that is about to end. */
export function removeUnfinished(): void {
  for (const temporary of unfinished) rmSync(temporary, { recursive: true, force: true })
}

/** Temporary names in use. */
const unfinished = new Set<string>()
