import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'

/** What a build is made from; package.json is packed as it is. */
const sources = ['src', 'weights', 'tsup.config.ts', 'tsup.alone.config.ts', 'tsconfig.build.json']

/** Throws if the package in a folder is not built, or was changed since: what npm would pack is another program. */
export function assertBuilt(folder) {
  const built = newest([join(folder, 'dist')])
  const source = newest(sources.map((name) => join(folder, name)))
  const where = `packages/${basename(folder)}/dist`
  const cure = 'Run `npm run build -- --force`.' // not from the cache, which may leave the files as they are
  if (built === undefined) throw new Error(`${where}: nothing to pack. Expected a build, found none. ${cure}`)
  if (source.changed > built.changed) {
    throw new Error(
      `${where}: the build is stale. Expected it to be newer than ${source.path}, found it older. ${cure}`,
    )
  }
}

/** The file that was changed last among these and those of these folders; undefined where there is none. */
function newest(paths) {
  const files = paths.flatMap((path) => {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) return []
    if (found.isDirectory()) return newest(readdirSync(path).map((name) => join(path, name))) ?? []
    return { path, changed: found.mtimeMs }
  })
  return files.length === 0 ? undefined : files.reduce((a, b) => (b.changed > a.changed ? b : a))
}
