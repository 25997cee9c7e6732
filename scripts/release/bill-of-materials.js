import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/**
 * What an installation of tarballs consists of, for all systems, as a CycloneDX document that npm makes. Our own
 * packages are named by where the registry will have them, with the hash of the tarball.
 */
export function billOfMaterials(tarballs, version) {
  const folder = mkdtempSync(join(tmpdir(), 'sr-sbom-'))
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'sr', version, private: true }))
    const npm = (...args) => execFileSync('npm', args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 })
    npm('install', '--package-lock-only', '--ignore-scripts', ...Object.values(tarballs))
    const bill = JSON.parse(npm('sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'))
    bill.metadata.component.name = 'sr' // npm takes the folder's
    for (const { name, externalReferences } of bill.components) {
      const source = externalReferences.find(({ type }) => type === 'distribution')
      if (source?.url.startsWith('file:')) source.url = registryUrl(name, tarballs[name])
    }
    return bill
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Where the registry has a tarball: its name there is without the scope. */
const registryUrl = (name, tarball) =>
  `https://registry.npmjs.org/${name}/-/${basename(tarball).replace(/^sr-/, '')}`
