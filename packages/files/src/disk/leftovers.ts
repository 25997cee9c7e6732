import { randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ageMs } from './file-age.js'
import { fateOf, processMark } from './process-mark.js'

/**
 * A name beside `target` for what is being written, which says whose it is.
 *
 * Hidden, so that a folder of pictures does not show it. Random, so that two calls at once do not meet.
 * Short, because a name ends at 255 bytes and a character takes up to three.
 */
export async function temporarySibling(target: string): Promise<string> {
  const name = `.${basename(target).slice(0, 40)}.${await processMark()}.${randomBytes(6).toString('hex')}.tmp`
  return join(dirname(target), name)
}

/** Where a folder waits that is about to be replaced by the temporary one. */
export const replacedSibling = (temporary: string): string => temporary.replace(/tmp$/, 'old')

/**
 * Removes what killed processes left unfinished beside `temporary`, which was just made. What another
 * container or machine writes into a shared folder is left over when it has not grown for a day. Looks into
 * each folder once, and keeps silent where it may not.
 */
export async function removeLeftovers(temporary: string): Promise<void> {
  const folder = dirname(temporary)
  if (cleaned.has(folder)) return
  cleaned.add(folder)
  await removeLeftoversIn(folder, temporary)
}

/**
 * Removes what surely ended processes left unfinished in a folder; with a file that was just written there,
 * also what others left for a day.
 */
export async function removeLeftoversIn(folder: string, fresh?: string): Promise<void> {
  const names = new Set(await readdir(folder).catch(() => []))
  for (const name of names) {
    const [, stem = '', mark = '', ending] = /^(\..+\.([^.]+)\.[\da-f]{12}\.)(tmp|old)$/.exec(name) ?? []
    // Both are there if a folder's writer was killed between two renames: then one of them is the user's own.
    if (ending === undefined || names.has(`${stem}${ending === 'tmp' ? 'old' : 'tmp'}`)) continue
    const fate = await fateOf(mark)
    const path = join(folder, name)
    if (
      fate === 'gone' ||
      (fate === 'elsewhere' && fresh !== undefined && ((await ageMs(path, fresh)) ?? 0) > dayMs)
    )
      await rm(path, { recursive: true, force: true }).catch(() => undefined)
  }
}

const cleaned = new Set<string>()

const dayMs = 24 * 3_600_000
