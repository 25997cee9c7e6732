import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

/** The packages that are published, those below before those that need them: their folders and manifests. */
export function publishedPackages() {
  const all = readdirSync(join(root, 'packages'))
    .map((folder) => ({ folder, path: join(root, 'packages', folder) }))
    .filter(({ path }) => existsSync(join(path, 'package.json')))
    .map((place) => ({ ...place, manifest: readJson(join(place.path, 'package.json')) }))
    .filter(({ manifest }) => !manifest.private)
  const byName = new Map(all.map((entry) => [entry.manifest.name, entry]))
  const sorted = new Set()
  const add = (entry) => {
    for (const name of Object.keys(entry.manifest.dependencies ?? {})) {
      const below = byName.get(name)
      if (below !== undefined && !sorted.has(below)) add(below)
    }
    sorted.add(entry)
  }
  all.forEach(add)
  return [...sorted]
}
