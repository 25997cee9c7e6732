import { constants, renameSync, rmSync } from 'node:fs'
import { access, link, mkdir, open, readdir, readlink, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { CliError, processError, systemCode } from '../errors.js'
import { removeLeftovers, replacedSibling, temporarySibling } from './leftovers.js'

/** A file's bytes, or a function that writes them into the file at a path. */
export type FileContent = Uint8Array | ((path: string) => Promise<void>)

export interface WriteOptions {
  readonly signal?: AbortSignal
  /** Default true; false leaves an existing file as it is. */
  readonly overwrite?: boolean
}

/**
 * Stores a file in one step: it is written under a temporary name in the same folder, flushed, then
 * renamed. So `path` is never half-written, and an existing file is replaced only by a complete one. An
 * aborted or failed call leaves nothing; what a killed one left, the next call in that folder removes. Returns
 * whether it was stored: false without `overwrite` where a file was there, or came while this one was written.
 */
export async function writeFileWhole(
  path: string,
  content: FileContent,
  { signal, overwrite = true }: WriteOptions = {},
): Promise<boolean> {
  try {
    const target = await followLinks(path)
    const replaced = await assertReplaceable(path, target, 'file')
    const temporary = await temporarySibling(target)
    unfinished.add(temporary)
    try {
      const file = await open(temporary, 'wx')
      try {
        await removeLeftovers(temporary)
        if (replaced !== undefined) await file.chmod(replaced.mode)
        if (content instanceof Uint8Array) await file.writeFile(content, signal && { signal })
        else await content(temporary)
        await file.sync() // some file systems report a full disk only here
      } finally {
        await file.close()
      }
      signal?.throwIfAborted()
      if (!overwrite) return await renameToNew(temporary, target)
      await rename(temporary, target)
      return true
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    } finally {
      unfinished.delete(temporary)
    }
  } catch (error) {
    throw asWriteError(path, error)
  }
}

/** Renames a file unless there is one of the new name, which `rename` would replace. Returns whether it did. */
async function renameToNew(temporary: string, target: string): Promise<boolean> {
  try {
    // A link is made or not, with all of the file. Some file systems have none: there a placeholder is taken.
    await link(temporary, target).catch(async (error: unknown) => {
      if (systemCode(error) === 'EEXIST') throw error
      await (await open(target, 'wx')).close()
      await rename(temporary, target)
    })
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(temporary, { force: true })
  }
}

/**
 * Stores a folder of files in one step, like {@link writeFileWhole}. An existing folder is
 * replaced only if it is empty or holds nothing but files of the same names, so that a slip of the
 * keyboard deletes nobody's pictures.
 */
export async function writeFolderWhole(path: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  try {
    const target = await followLinks(path)
    const replaced = await assertReplaceable(path, target, 'folder')
    if (replaced !== undefined) await assertNoOtherFiles(path, target, files)
    await createFolder(dirname(target))
    const temporary = await temporarySibling(target)
    unfinished.add(temporary)
    try {
      await mkdir(temporary)
      await removeLeftovers(temporary)
      for (const [name, bytes] of files) await writeFileWhole(join(temporary, name), bytes)
      swapFolder(temporary, target, replaced !== undefined)
    } catch (error) {
      await rm(temporary, { recursive: true, force: true })
      throw error
    } finally {
      unfinished.delete(temporary)
    }
  } catch (error) {
    throw asWriteError(path, error)
  }
}

/** Removes at once everything that is being written, for a process that is about to end. */
export function removeUnfinished(): void {
  for (const temporary of unfinished) rmSync(temporary, { recursive: true, force: true })
}

/** Temporary names in use. */
const unfinished = new Set<string>()

/** Creates a folder and those above it, unless it is there. */
export async function createFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    throw asWriteError(path, error)
  }
}

/**
 * Throws what {@link createFolder} and {@link writeFileWhole} would throw for lack of permission, so that it is
 * known before the work.
 */
export async function assertWritable(path: string): Promise<void> {
  try {
    const target = await followLinks(path)
    await assertReplaceable(path, target, 'file')
    await access(await existingFolder(dirname(resolve(target))), constants.W_OK)
  } catch (error) {
    throw asWriteError(path, error)
  }
}

/** A symbolic link stays; the file that it leads to is replaced, or made where there is none yet. */
async function followLinks(path: string): Promise<string> {
  let target = path
  // `realpath` names what is there and refuses circles of links; a link to what is not there is followed here.
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
    throw new CliError('output-unwritable', path, problem)
  }
}

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

/** Whether {@link writeFileWhole} would replace something. */
export const isTaken = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/**
 * The mode of what is there, or undefined. Renaming would replace a device or a
 * pipe, and a protected file too.
 */
async function assertReplaceable(
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
    throw new CliError(
      'output-unwritable',
      path,
      `there is something else of this name. Expected a ${kind} or nothing.`,
    )
  }
  await access(target, constants.W_OK)
  return { mode: found.mode & 0o777 }
}

async function assertNoOtherFiles(
  path: string,
  target: string,
  files: ReadonlyMap<string, unknown>,
): Promise<void> {
  const other = (await readdir(target)).find((name) => !files.has(name))
  if (other === undefined) return
  const problem = `the folder holds other files (${other}), which would be deleted. Expected a new or empty folder.`
  throw new CliError('output-unwritable', path, problem)
}

/** Synchronous, so that no interrupt falls between the two renames. */
function swapFolder(temporary: string, target: string, replaces: boolean): void {
  if (!replaces) {
    renameSync(temporary, target)
    return
  }
  const old = replacedSibling(temporary)
  renameSync(target, old)
  try {
    renameSync(temporary, target)
  } catch (error) {
    renameSync(old, target)
    throw error
  }
  rmSync(old, { recursive: true })
}

/**
 * A system error of writing as CliError `disk-full` or `output-unwritable`; other errors stay what they are.
 */
export function asWriteError(path: string, error: unknown): unknown {
  const code = systemCode(error)
  if (code === undefined) return error
  const ofProcess = processError(path, error)
  if (ofProcess !== undefined) return ofProcess
  const fail = (kind: 'disk-full' | 'output-unwritable', problem: string): CliError =>
    new CliError(kind, path, problem, { cause: error })
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
