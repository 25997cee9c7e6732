/**
 * Writes docs/support.md: what the packages run on, read off what the tests install, open and compile with.
 *
 *   npm run support              writes it
 *   npm run support -- --check   fails if it is stale
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeOrCheck } from '../write-or-check.js'
import { publishedPackages, readJson, root } from './published-packages.js'

const read = (path) => readFileSync(join(root, path), 'utf8')
const { engines, scripts } = readJson(join(root, 'package.json'))
const commonJs = read('internal/packed/test/common-js.test.ts')

writeOrCheck(join(root, 'docs/support.md'), page(), 'npm run support')

function page() {
  return `# What it runs on

<!-- Written by \`npm run support\` from the tests; do not edit. -->

Every line but Safari's is tried by a test of this repository, on Linux, with the version that it names, peers with one of their range; later ones of the same major are expected to do. How long each is kept: [docs/versions.md](versions.md).

## Node

\`engines\` of every package: \`${engines.node}\`.

| Version | What is tried | By |
|---|---|---|
| 20 | everything | \`npm test\` |
| ${packedNodes().join(', ')} | the packed packages in an empty folder, by \`require\` and \`import\`, and the command | \`npm run test:packed\` |
| ${sourceNodes().join(', ')} | WebAssembly, relaxed SIMD and threads | \`npm run test:nodes\` |

## Browsers

| Browser | What is tried | By |
|---|---|---|
| Chromium | all that runs in pages and workers, the GPU included | \`npm run test:browser\`, \`npm run test:smoke\` |
| Firefox ESR | the upscaler, in the page and in a worker | \`npm run test:browser\` |
| Safari | nothing: no test machine has one | – |

Which versions have what it takes is in [docs/browser.md](browser.md#where-it-runs).

## Bundlers, frameworks, other runtimes

Each is a folder of [examples/smoke](../examples/smoke/README.md), installed from the packed packages, built and run by \`npm run test:smoke\`.

| Folder | Version | Set-up | To configure |
|---|---|---|---|
${apps().join('\n')}

## TypeScript and Jest

| | Versions | By |
|---|---|---|
| TypeScript | ${typeScripts().join(', ')}, without DOM and Node's types, without \`skipLibCheck\` | \`npm run test:packed\` |
| Jest | ${matched(commonJs, /'jest@([\d.]+)'/, 'common-js.test.ts')}, modules and CommonJS | \`npm run test:packed\` |

## Optional peers

| Peer | Range | Of |
|---|---|---|
${peers().join('\n')}
`
}

/** The versions in whose empty folders the packed packages are tried. */
function packedNodes() {
  return listed(matched(commonJs, /versions = \[(.*?)\]/, 'common-js.test.ts'))
}

function sourceNodes() {
  return matched(scripts['test:nodes'], /js ([\d ]+)$/, 'test:nodes').split(' ')
}

function typeScripts() {
  return listed(matched(read('internal/packed/test/types.test.ts'), /versions = \[(.*?)\]/, 'types.test.ts'))
}

/** A line for each app: what its README says of it, and the version of the tool that its package.json names. */
function apps() {
  const rows = read('examples/smoke/README.md').matchAll(/^\| \[([\w-]+)\]\(\S+\) \| (.*?) \| (.*?) \|$/gm)
  return Array.from(rows, ([, folder, setUp, toConfigure]) => {
    const { dependencies, devDependencies } = readJson(join(root, 'examples/smoke', folder, 'package.json'))
    const tools = Object.entries({ ...dependencies, ...devDependencies })
      .filter(([name]) => !/^(@sr|react|@rollup)/.test(name))
      .map((tool) => tool.join(' '))
    const here = toConfigure.replace(/\]\((?!http)/g, '](../examples/smoke/')
    return `| ${folder} | ${tools.join(', ') || '–'} | ${setUp} | ${here} |`
  })
}

function peers() {
  const ranges = new Map()
  for (const { manifest } of publishedPackages()) {
    for (const [peer, range] of Object.entries(manifest.peerDependencies ?? {})) {
      const key = `| ${peer} | ${range} |`
      ranges.set(key, [...(ranges.get(key) ?? []), manifest.name])
    }
  }
  return [...ranges].map(([key, names]) => `${key} ${names.join(', ')} |`).sort()
}

/** What a pattern finds in a test; the page must not silently lose a line when the test is written otherwise. */
function matched(text, pattern, where) {
  const found = pattern.exec(text)?.[1]
  if (found === undefined) {
    throw new Error(
      `${where}: its versions are not found. Expected ${pattern}. Change support-page.js with the test.`,
    )
  }
  return found
}

function listed(quoted) {
  return quoted.split(', ').map((version) => version.replace(/'/g, ''))
}
