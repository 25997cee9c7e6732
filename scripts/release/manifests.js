/**
 * Fills the manifests of the published packages with what package.json at the root says for all of them:
 * author, repository, home page, where to report, how to publish, and the guards.
 *
 *   npm run manifests              writes them
 *   npm run manifests -- --check   fails if one is stale
 */
import { join } from 'node:path'
import { writeOrCheck } from '../write-or-check.js'
import { publishedPackages } from './published-packages.js'
import { readAddress } from './read-address.js'

const guards = {
  prepack: 'node ../../scripts/release/prepack.js',
  prepublishOnly: 'node ../../scripts/release/prepublish.js',
}
const { repository, bugs, author, page } = readAddress()

for (const { folder, path, manifest } of publishedPackages()) {
  const { name, version, description, keywords, license } = manifest
  const directory = `packages/${folder}`
  const first = {
    ...{ name, version, description, keywords },
    homepage: `${page}/tree/HEAD/${directory}#readme`,
    ...{ bugs, repository: { ...repository, directory }, license, author },
  }
  const filled = {
    ...first,
    ...manifest, // all else, in its order
    ...first,
    scripts: { ...manifest.scripts, ...guards },
    publishConfig: { access: 'public', provenance: true },
  }
  writeOrCheck(join(path, 'package.json'), `${JSON.stringify(filled, null, 2)}\n`, 'npm run manifests')
}
