import { join } from 'node:path'
import { listPictures, readPicture } from '@sr/files'
import { asReadError, fileIdentity } from '@sr/files/disk'
import type { PictureSource } from '@sr/fsrcnn/train'

/**
 * The pictures of folders by their paths, read when needed. Throws CliError `no-pictures` or
 * `not-found` for the first folder without any.
 */
export async function listTrainingPictures(folders: readonly string[]): Promise<PictureSource[]> {
  const sources: PictureSource[] = []
  for (const folder of folders) {
    const names = await listPictures(folder).catch((error: unknown) => {
      throw asReadError(folder, error)
    })
    for (const path of names.map((name) => join(folder, name))) {
      sources.push({ name: path, read: async () => (await readPicture(path, 1)).raster })
    }
  }
  return sources
}

/** How many of the pictures are also among the others. */
export async function countShared(
  pictures: readonly PictureSource[],
  others: readonly PictureSource[],
): Promise<number> {
  const identities = new Set(await Promise.all(others.map(({ name }) => fileIdentity(name))))
  identities.delete(undefined)
  let shared = 0
  for (const { name } of pictures) if (identities.has(await fileIdentity(name))) shared++
  return shared
}
