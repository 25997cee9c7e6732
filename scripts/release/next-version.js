/**
 * Turns the notes in .changeset into CHANGELOGs and the next version, in all places that name it.
 *
 *   npm run release:version
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { publishedPackages, root } from './published-packages.js'

const manifests = ['packages', 'internal', 'examples', 'examples/smoke', '.'].flatMap(manifestsIn)

// Nothing has been released: the first version is the one in the manifests, not the one after it.
const [first] = publishedPackages()
if (!existsSync(join(first.path, 'CHANGELOG.md'))) {
  for (const { path } of publishedPackages())
    replaceIn(join(path, 'package.json'), /(?<=^ {2}"version": ")[^"]+/m, '0.0.0')
  writeRanges('0.0.0')
}
execFileSync('npx', ['changeset', 'version'], { cwd: root, stdio: 'inherit' })

const [{ manifest }] = publishedPackages()
writeRanges(manifest.version) // apps of examples/smoke are no workspaces, so changesets does not know them
const today = new Date().toISOString().slice(0, 10)
replaceIn(
  join(root, 'CITATION.cff'),
  /^version: .*\n(date-released: .*\n)?/m,
  `version: ${manifest.version}\ndate-released: ${today}\n`,
)
execFileSync('npm', ['install', '--package-lock-only'], { cwd: root, stdio: 'inherit' })

/** Names a version of ours wherever a manifest depends on it. */
function writeRanges(version) {
  for (const path of manifests) replaceIn(path, /(?<="@sr\/[\w-]+": ")\d[^"]*/g, version)
}

function replaceIn(path, pattern, text) {
  writeFileSync(path, readFileSync(path, 'utf8').replace(pattern, text))
}

/** The manifests one folder below a folder. */
function manifestsIn(folder) {
  const names = readdirSync(join(root, folder))
  return names.map((name) => join(root, folder, name, 'package.json')).filter((path) => existsSync(path))
}
