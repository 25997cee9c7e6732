import { constants } from 'node:fs'
import { access, readlink, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { FileError, systemCode } from './errors.js'
import { asWriteError } from './write-errors.js'

/** A symbolic link stays; the file that it leads to is replaced, or made where there is none yet. */
export async function followLinks(path: string): Promise<string> {
  let target = path
  // `realpath` names what is there and refuses circles of links; a link to what is not there is followed
  // here.
  for (;;) {
    try {
      return await realpath(target)
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error
    }
    const next = await readlink(target).catch(() => undefined)
    if (next === undefined) return target
    target = resolve(await realpath(dirname(target)), next)
    if (await isFolder(dirname(target))) continue
    const problem = `a symbolic link to ${target}, whose folder does not exist. Create it first.`
    throw new FileError('output-unwritable', path, problem)
  }
}

/**
 * The mode of what is there, or undefined. Renaming would replace a device or a
 * pipe, and a protected file too.
 */
export async function assertReplaceable(
  path: string,
  target: string,
  kind: 'file' | 'folder',
): Promise<{ readonly mode: number } | undefined> {
  const found = await stat(target).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  })
  if (found === undefined) return undefined
  if (kind === 'file' ? !found.isFile() : !found.isDirectory()) {
    throw new FileError(
      'output-unwritable',
      path,
      `there is something else of this name. Expected a ${kind} or nothing.`,
    )
  }
  await access(target, constants.W_OK)
  return { mode: found.mode & 0o777 }
}

/** Throws, before the work, what writing a file there would throw for lack of permission. */
export async function assertWritable(path: string): Promise<void> {
  try {
    const target = await followLinks(path)
    await assertReplaceable(path, target, 'file')
    await access(await existingFolder(dirname(resolve(target))), constants.W_OK)
  } catch (error) {
    throw asWriteError(path, error)
  }
}

/** Whether writing there would replace something. */
export const isTaken = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** The folder itself, or the nearest above it that is there. */
async function existingFolder(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
    return await existingFolder(dirname(path))
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
