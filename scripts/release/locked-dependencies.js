import { join } from 'node:path'
import { publishedPackages, readJson, root } from './published-packages.js'

/**
 * All packages of others in package-lock.json, with their licences, in lists: `installed`, what npm
 * installs beside the published packages, on any system; `besideFsrcnn`, that part of it which comes with
 * @sr/fsrcnn; `peers`, what users may add; `tools`, what only this repository uses.
 */
export function lockedDependencies() {
  const { packages } = readJson(join(root, 'package-lock.json'))
  const ours = publishedPackages().map(({ folder }) => `packages/${folder}`)
  const installed = reachable(packages, ours, ['dependencies', 'optionalDependencies'])
  const besideFsrcnn = reachable(packages, ['packages/fsrcnn'], ['dependencies', 'optionalDependencies'])
  const all = ['dependencies', 'optionalDependencies', 'peerDependencies']
  const withPeers = reachable(packages, ours, all)
  const others = Object.keys(packages).filter(
    (path) => path.includes('node_modules/') && !packages[path].link,
  )
  const listed = (isIn) => listOf(packages, others.filter(isIn))
  return {
    installed: listed((path) => installed.has(path)),
    besideFsrcnn: listed((path) => besideFsrcnn.has(path)),
    peers: listed((path) => withPeers.has(path) && !installed.has(path)),
    tools: listed((path) => !withPeers.has(path)),
  }
}

/** The places in a lock file that can be reached from some of them over these kinds of dependency. */
function reachable(packages, from, kinds) {
  const reached = new Set()
  const visit = (path) => {
    if (path === undefined || reached.has(path)) return
    reached.add(path)
    if (packages[path].link) return visit(packages[path].resolved)
    for (const kind of kinds) {
      for (const name of Object.keys(packages[path][kind] ?? {})) visit(resolve(packages, path, name))
    }
  }
  from.forEach(visit)
  return reached
}

/** Where a package finds another, as Node looks for it; undefined where it is not installed. */
function resolve(packages, path, name) {
  const folders = path.split('/')
  const places = folders.map((_, i) => folders.slice(0, folders.length - i).join('/')).concat('')
  return places.map((place) => join(place, 'node_modules', name)).find((place) => place in packages)
}

/** Name, version and licence of each, one line for a name of one version. */
function listOf(packages, paths) {
  const entries = paths.map((path) => {
    const { version, license } = packages[path]
    return { name: path.replace(/^.*node_modules\//, ''), version, licence: license ?? 'not stated' }
  })
  const unique = new Map(entries.map((entry) => [`${entry.name}@${entry.version}`, entry]))
  return [...unique.keys()].sort().map((key) => unique.get(key))
}
