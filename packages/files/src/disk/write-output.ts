import { renameSync, rmSync } from 'node:fs'
import { link, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { FileError, systemCode } from './errors.js'
import { removeLeftovers, replacedSibling } from './leftovers.js'
import { assertReplaceable, followLinks } from './output-place.js'
import { withTemporary } from './temporary-files.js'
import { asWriteError } from './write-errors.js'

/** A file's bytes, or a function that writes them into the file at a path. */
export type FileContent = Uint8Array | ((path: string) => Promise<void>)

export interface WriteOptions {
  readonly signal?: AbortSignal
  /** Default true; false leaves an existing file as it is. */
  readonly overwrite?: boolean
}

/**
 * Stores a file in one step: it is written under a temporary name in the same folder, flushed, then renamed.
 * So `path` is never half-written, and an existing file is replaced only by a complete one. An aborted or
 * failed call leaves nothing; what a killed one left, the next call in that folder removes. Returns whether
 * it was stored: false without `overwrite` where a file was there, or came while this one was written.
 */
export async function writeFileWhole(
  path: string,
  content: FileContent,
  { signal, overwrite = true }: WriteOptions = {},
): Promise<boolean> {
  try {
    const target = await followLinks(path)
    const replaced = await assertReplaceable(path, target, 'file')
    return await withTemporary(target, async (temporary) => {
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
    })
  } catch (error) {
    throw asWriteError(path, error)
  }
}

/** Renames a file and returns true unless there is one of the new name, which `rename` would replace. */
async function renameToNew(temporary: string, target: string): Promise<boolean> {
  try {
    // A link is made or not, with all of the file. Some file systems have none: there a placeholder is taken.
    await link(temporary, target).catch(async (error: unknown) => {
      if (systemCode(error) === 'EEXIST') throw error
      await (await open(target, 'wx')).close()
      await rename(temporary, target).catch(async (failure: unknown) => {
        await rm(target)
        throw failure
      })
    })
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
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
    await withTemporary(target, async (temporary) => {
      await mkdir(temporary)
      await removeLeftovers(temporary)
      for (const [name, bytes] of files) await writeFileWhole(join(temporary, name), bytes)
      swapFolder(temporary, target, replaced !== undefined)
    })
  } catch (error) {
    throw asWriteError(path, error)
  }
}

/** Creates a folder and those above it, unless it is there. */
export async function createFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    throw asWriteError(path, error)
  }
}

async function assertNoOtherFiles(
  path: string,
  target: string,
  files: ReadonlyMap<string, unknown>,
): Promise<void> {
  const other = (await readdir(target)).find((name) => !files.has(name))
  if (other === undefined) return
  const problem = `the folder holds other files (${other}), which would be deleted. Expected a new or empty folder.`
  throw new FileError('output-unwritable', path, problem)
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
