/**
 * Packs every published package as the registry gets it, and prints the path of each tarball by the package's
 * name, as JSON.
 *
 *   node scripts/release/pack-packages.js FOLDER
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { absoluteLinks } from './absolute-links.js'
import { assertBuilt } from './assert-built.js'
import { publishedPackages } from './published-packages.js'
import { readAddress } from './read-address.js'

const destination = resolve(process.argv[2])
const { page } = readAddress()
const packages = publishedPackages()
for (const { path } of packages) assertBuilt(path)

const scratch = mkdtempSync(join(tmpdir(), 'sr-pack-'))
try {
  const lists = npmPack(
    packages.map(({ path }) => path),
    ['--dry-run'],
  )
  const staged = packages.map((entry) => stage(entry, lists))
  mkdirSync(destination, { recursive: true })
  const packed = npmPack(staged, ['--pack-destination', destination])
  console.log(
    JSON.stringify(
      Object.fromEntries(packed.map(({ name, filename }) => [name, join(destination, filename)])),
    ),
  )
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

/** A copy of what npm packs of a package, with absolute links in its Markdown files: nothing is changed in its place. */
function stage({ folder, path, manifest }, lists) {
  const { files } = lists.find(({ name }) => name === manifest.name)
  const tag = `v${manifest.version}`
  for (const { path: file } of files) {
    const [source, copy] = [join(path, file), join(scratch, folder, file)]
    mkdirSync(dirname(copy), { recursive: true })
    if (file.endsWith('.md')) {
      writeFileSync(copy, absoluteLinks(readFileSync(source, 'utf8'), source, { page, tag }))
    } else cpSync(source, copy)
  }
  return join(scratch, folder)
}

function npmPack(folders, options) {
  const args = ['pack', '--json', '--ignore-scripts', ...options, ...folders]
  return JSON.parse(
    execFileSync('npm', args, { encoding: 'utf8', maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'inherit'] }),
  )
}
