import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publishedPackages, root } from './published-packages.js'
import { readAddress } from './read-address.js'

/** What keeps this checkout from being released, each in words with its cure; none means that it may be. */
export function releaseObstacles() {
  const versions = new Set(publishedPackages().map(({ manifest }) => manifest.version))
  const [tag] = [...versions].map((version) => `v${version}`)
  const { page, bugs, isPlaceholder } = readAddress()
  const changed = git('status', '--porcelain')
  const notes = readdirSync(join(root, '.changeset')).filter((name) => name.endsWith('.md'))
  const obstacles = [
    isPlaceholder &&
      `package.json: the address of the project is a placeholder. Expected its real one, found ${page}. Change repository, homepage, bugs and author, and run \`npm run manifests\`.`,
    /@example\./.test(bugs.email) &&
      `package.json: the address for reports is a placeholder. Expected one that somebody reads, found ${bugs.email}. Change bugs.email, and run \`npm run manifests\`.`,
    versions.size > 1 &&
      `packages: the versions differ. Expected one for all, found ${[...versions].join(', ')}. Run \`npm run release:version\`.`,
    notes.length > 0 &&
      `.changeset: ${notes.length} notes are in no CHANGELOG. Expected none left. Run \`npm run release:version\` and commit.`,
    readFileSync(join(root, 'README.md'), 'utf8').includes('Nothing is published yet') &&
      'README.md: it says that nothing is published yet. Expected no such sentence. Remove its paragraph.',
    changed !== '' &&
      `git: the tree is not what is committed. Expected nothing in \`git status\`, found ${changed.split('\n').length} changed files. Commit or remove them.`,
    !git('tag', '--points-at', 'HEAD').split('\n').includes(tag) &&
      `git: the commit has no tag of the version, to which the READMEs link. Expected ${tag}. Run \`git tag ${tag}\` and push it.`,
    !('GITHUB_ACTIONS' in process.env) &&
      'provenance: only a runner can sign where packages were built. Expected GitHub’s, found another machine. Push the tag: .github/workflows/release.yml does the rest.',
  ]
  return obstacles.filter((obstacle) => obstacle !== false)
}

const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
