import { open, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import {
  asReadError,
  createFolder,
  isTaken,
  isUndecoded,
  readInputFile,
  removeLeftoversIn,
  systemCode,
  writeFileWhole,
} from '@sr/files/disk'
import type { ByteRange, Storage, StoredFile } from './storage.js'

/** A folder of this machine, or of a share that all machines have at the same path. */
export function createFolderStorage(folder: string): Storage {
  const root = resolve(folder)
  const pathOf = (key: string): string => join(root, key)

  return {
    url: root,
    list: (below = '') => listFolder(root, below),
    async present(keys) {
      const found = await Promise.all(keys.map((key) => isTaken(pathOf(key))))
      return new Set(keys.filter((_, index) => found[index]))
    },
    async read(key, range) {
      const path = pathOf(key)
      // Before the bytes: what is replaced meanwhile is seen as changed, and not as what it was.
      const version = await versionOf(path)
      return { bytes: await (range === undefined ? readInputFile(path) : readRange(path, range)), version }
    },
    async putIfAbsent(key, content, signal) {
      if (await isTaken(pathOf(key))) return false
      await createFolder(dirname(pathOf(key)))
      return await writeFileWhole(pathOf(key), content, { overwrite: false, ...(signal && { signal }) })
    },
    async write(key, text) {
      await createFolder(dirname(pathOf(key)))
      await writeFileWhole(pathOf(key), Buffer.from(text))
    },
    async remove(key) {
      await rm(pathOf(key), { force: true })
    },
    async removeLeftovers(keys) {
      for (const place of new Set(keys.map((key) => dirname(pathOf(key))))) await removeLeftoversIn(place)
    },
    close() {},
  }
}

async function versionOf(path: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(path)
    return `${size}-${Math.round(mtimeMs)}`
  } catch (error) {
    throw asReadError(path, error)
  }
}

async function readRange(path: string, { start, end }: ByteRange): Promise<Uint8Array> {
  const file = await open(path).catch((error: unknown) => {
    throw asReadError(path, error)
  })
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Depth first, so that the keys come in order; a folder sorts by its name with the `/` that follows it. */
async function* listFolder(root: string, below: string): AsyncGenerator<StoredFile> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch((error: unknown) => {
    // What is gone since its folder was read, and a folder for results that is not made yet, hold nothing.
    if (systemCode(error) === 'ENOENT' && below !== '') return []
    throw asReadError(join(root, below), error)
  })
  const names = entries
    .filter(({ name }) => !name.startsWith('.') && !isUndecoded(name))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  for (const name of names) {
    const key = below === '' ? name : `${below.replace(/\/$/, '')}/${name}`
    if (name.endsWith('/')) yield* listFolder(root, key)
    else yield { key, version: await versionOf(join(root, key)).catch(() => 'unreadable') }
  }
}
