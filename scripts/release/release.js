/**
 * Makes a release: builds, packs each package once, tests those very tarballs as a stranger installs them, lists what they
 * consist of, and publishes them.
 *
 *   npm run release:dry   all but the publication; says what would stop it
 *   npm run release       stops at once where anything is in the way
 *
 * Tarballs, SHA256SUMS and sbom.cdx.json are left in release/.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { billOfMaterials } from './bill-of-materials.js'
import { publishedPackages, root } from './published-packages.js'
import { releaseObstacles } from './release-obstacles.js'

const isDry = process.argv.includes('--dry')
const folder = join(root, 'release')
const obstacles = releaseObstacles()
if (!isDry && obstacles.length > 0) {
  sayObstacles()
  process.exit(1)
}

rmSync(folder, { recursive: true, force: true })
run('npm', ['run', 'release:check'])
run('npm', ['run', 'build'])
const packed = execFileSync(process.execPath, [join(root, 'scripts/release/pack-packages.js'), folder], {
  encoding: 'utf8',
})
const tarballs = JSON.parse(packed)
const [{ manifest }] = publishedPackages()
writeFileSync(join(folder, 'SHA256SUMS'), Object.values(tarballs).map(checksum).join(''))
const bill = billOfMaterials(tarballs, manifest.version)
writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`)

run('npm', ['run', 'package'], { SR_TARBALLS: packed })
for (const [name, tarball] of Object.entries(tarballs)) publish(name, tarball)

console.log(
  `\nrelease/: ${Object.keys(tarballs).length} tarballs, SHA256SUMS, sbom.cdx.json (${bill.components.length} components)`,
)
if (isDry) sayObstacles()

/** Publishes a tarball, unless an earlier call that was interrupted has. */
function publish(name, tarball) {
  if (isDry) run('npm', ['publish', tarball, '--dry-run'])
  else if (isPublished(`${name}@${manifest.version}`)) console.log(`${name}: is published already`)
  else run('npm', ['publish', tarball])
}

function isPublished(specifier) {
  try {
    return execFileSync('npm', ['view', specifier, 'version'], { encoding: 'utf8', stdio: 'pipe' }) !== ''
  } catch {
    return false // npm fails where there is no such package
  }
}

/** A line as sha256sum writes it. */
function checksum(tarball) {
  return `${createHash('sha256').update(readFileSync(tarball)).digest('hex')}  ${basename(tarball)}\n`
}

function sayObstacles() {
  if (obstacles.length === 0) return console.log('Nothing is in the way of `npm run release`.')
  console.error(`\nNOT RELEASABLE: ${obstacles.length} obstacles.`)
  for (const obstacle of obstacles) console.error(`- ${obstacle}`)
}

/** Runs a command to its end; the release ends with it where it fails. */
function run(command, args, env = {}) {
  const line = [command, ...args].join(' ')
  console.log(`\n> ${line}`)
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  if (status === 0) return
  console.error(
    `release: \`${line}\` failed. Expected it to end with 0, found ${status}. What it printed is above.`,
  )
  process.exit(1)
}
