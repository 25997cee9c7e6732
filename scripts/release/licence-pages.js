/**
 * Writes docs/licences.md, the licences of all that others wrote, and packages/fsrcnn/THIRD_PARTY.md, the
 * notices of what is inside its files; fails where a licence is not allowed.
 *
 *   npm run licences              writes them
 *   npm run licences -- --check   fails if one is stale
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeOrCheck } from '../write-or-check.js'
import { exceptions, isAllowed } from './allowed-licences.js'
import { bundledPackages } from './bundled-packages.js'
import { lockedDependencies } from './locked-dependencies.js'
import { root } from './published-packages.js'

const bundled = await bundledPackages()
const locked = lockedDependencies()
const everything = [...locked.installed, ...locked.peers, ...locked.tools]

writeOrCheck(join(root, 'docs/licences.md'), page(), 'npm run licences')
writeOrCheck(join(root, 'packages/fsrcnn/THIRD_PARTY.md'), notices(), 'npm run licences')
for (const { name, version, licence } of everything.filter((entry) => !isAllowed(entry))) {
  console.error(
    `package-lock.json: ${name}@${version} has a licence that is not allowed. Expected one of ` +
      `scripts/release/allowed-licences.js, found ${licence}. Leave the package out, or add it there with the reason.`,
  )
  process.exitCode = 1
}

function page() {
  return `# Licences of others

<!-- Written by \`npm run licences\` from package-lock.json; do not edit. -->

Our own code, the documentation and the released weights are under the [MIT licence](../LICENSE). \`npm run licences -- --check\` fails when a dependency
has a licence that \`scripts/release/allowed-licences.js\` does not name, and when this page is stale.

## Inside our own files

Published files import what they need, but for those that are whole, so that pages without a bundler can take them. The notices are in
[THIRD_PARTY.md](../packages/fsrcnn/THIRD_PARTY.md) of \`@sr/fsrcnn\`.

| Package | Version | Licence | Inside |
|---|---|---|---|
${bundled.map(({ name, version, licence, entries }) => `| ${name} | ${version} | ${licence} | what is built from ${entries.map((entry) => `\`${entry}\``).join(', ')} |`).join('\n')}

## Installed beside the packages

All packages of all operating systems; npm installs those of one. Most come with sharp, which \`@sr/files\`, \`@sr/films\`, \`@sr/jobs\` and \`@sr/cli\` need; \`@sr/fsrcnn\` and what is below it
need ${locked.besideFsrcnn.map(({ name }) => name).join(', ')} alone.

| Package | Version | Licence |
|---|---|---|
${locked.installed.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`).join('\n')}

## LGPL

sharp's binaries (\`@img/sharp-libvips-*\`, and inside \`@img/sharp-win32-*\` and \`@img/sharp-wasm32\`) hold these libraries under the LGPL, version 3 or later: ${lgplLibraries().join(', ')}.
On Linux and macOS they are one shared library in a package of its own, which may be exchanged for another build; sharp can also be [built against the system's](https://sharp.pixelplumbing.com/install#building-from-source).
Nothing of ours is linked into them, and none of them is in our tarballs. \`@sr/fsrcnn\`, \`@sr/image\`, \`@sr/engine\` and all else that runs in a browser do without.

## What users may add

Optional peers (TensorFlow.js, WebGPU for Node, S3's client, BullMQ) and what they bring, installed only by those who ask for them: ${licencesOf(locked.peers)}.

## Tools

What builds, tests and measures, none of it published or installed with ours: ${licencesOf(locked.tools)}.

## Allowed by name

| Packages | Licence | Why |
|---|---|---|
${exceptions.map(({ names, licences, reason }) => `| ${namesIn(names).join(', ')} | ${licences.join(', ')} | ${reason} |`).join('\n')}
`
}

function notices() {
  return `# Code of others in this package

<!-- Written by \`npm run licences\`; do not edit. -->

The files of this package that import no others (\`dist/browser\`, \`dist/worker.js\`, and the worker's code as text in \`dist/worker\`) hold code of these packages.

${bundled.map(({ name, version, text }) => `## ${name} ${version}\n\n\`\`\`text\n${text}\n\`\`\``).join('\n\n')}
`
}

/** Which licences there are in a list, without their numbers, which any update of a tool would change. */
function licencesOf(list) {
  return [...new Set(list.map(({ licence }) => licence))].sort().join(', ')
}

/** The names that an exception allows, of those in the lock file; those that differ by system as one. */
function namesIn(pattern) {
  const names = everything.map(({ name }) => name).filter((name) => pattern.test(name))
  return [
    ...new Set(names.map((name) => name.replace(/^(@img\/sharp-(?:libvips|win32)|lightningcss)-.*/, '$1-*'))),
  ]
}

/** The libraries under the LGPL in sharp's binaries, from the table in the package that is installed here. */
function lgplLibraries() {
  const scope = join(root, 'node_modules/@img')
  const binaries = readdirSync(scope).find((name) => name.startsWith('sharp-libvips-'))
  const readme = readFileSync(join(scope, binaries, 'README.md'), 'utf8')
  return Array.from(readme.matchAll(/^\| (\S+) +\| LGPL/gm), ([, library]) => library)
}
