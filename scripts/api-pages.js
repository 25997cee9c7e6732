/**
 * Writes packages/X/API.md: the signatures of all that a package exports, entry by entry, from the
 * declarations in dist.
 *
 *   npm run api              writes the pages
 *   npm run api -- --check   fails if a committed page is stale
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor'
import { writeOrCheck } from './write-or-check.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
const scratch = mkdtempSync(join(tmpdir(), 'sr-api-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))

const packages = readdirSync(join(root, 'packages'))
  .map((folder) => ({ folder, entries: entriesOf(join(root, 'packages', folder)) }))
  .filter(({ entries }) => entries.length > 0)
const [first, ...others] = packages.flatMap(({ entries }) => entries.map(({ config }) => config))
// One program for all entries: reading the declarations of tfjs takes longer than all else.
const compilerState = CompilerState.create(first, {
  additionalEntryPoints: others.map((config) => config.mainEntryPointFilePath),
})
for (const { folder, entries } of packages) {
  writeOrCheck(join(root, 'packages', folder, 'API.md'), pageOf(folder, entries), 'npm run api')
}

/** The entries of a package that have declarations; patterns such as `./weights/*` are data, not an API. */
function entriesOf(projectFolder) {
  const { name, exports } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'))
  return Object.entries(exports)
    .filter(([path, { types }]) => types !== undefined && !path.includes('*'))
    .map(([path, { types }]) => ({
      title: join(name, path),
      config: configOf(projectFolder, types, join(name, path).replaceAll('/', '-')),
    }))
}

function configOf(projectFolder, declarations, reportFileName) {
  const silent = { default: { logLevel: 'none' } }
  return ExtractorConfig.prepare({
    packageJsonFullPath: join(projectFolder, 'package.json'),
    configObject: {
      projectFolder,
      mainEntryPointFilePath: join(projectFolder, declarations),
      compiler: {
        // Without our tsconfig, whose paths lead to the sources: what a user's compiler sees.
        overrideTsconfig: {
          compilerOptions: {
            target: 'ES2022',
            module: 'NodeNext',
            lib: ['ES2022', 'DOM'],
            strict: true,
            skipLibCheck: true,
            types: [],
          },
          include: ['dist'],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName,
        reportFolder: scratch,
        reportTempFolder: scratch,
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: silent,
        tsdocMessageReporting: silent,
      },
    },
  })
}

function pageOf(folder, entries) {
  const sections = entries.map(
    ({ title, config }) => `## ${title}\n\n\`\`\`ts\n${signaturesOf(config)}\`\`\`\n`,
  )
  return [
    `# The public API of @sr/${folder}\n`,
    '<!-- Written by `npm run api` from the declarations in dist; do not edit. -->\n',
    'All public names and their signatures, so that a change of one shows in review; the README says how to use them.',
    'A declaration without `export` is no public name, but the signature of one mentions it.\n',
    ...sections,
  ].join('\n')
}

function signaturesOf(config) {
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    compilerState,
    messageCallback: (message) => {
      message.handled = message.category === 'console'
    },
  })
  if (!succeeded)
    throw new Error(`${config.mainEntryPointFilePath}: its declarations do not compile. Run npm run types.`)
  const [, declarations] = readFileSync(config.reportFilePath, 'utf8').split(/^```(?:ts)?\n/m)
  const bare = declarations.replace(
    /^ *\/\/ (?:@public.*|\(undocumented\)|\(No @packageDocumentation.*)\n/gm,
    '',
  )
  return execFileSync(process.execPath, [biome, 'format', '--stdin-file-path=api.d.ts'], {
    cwd: root,
    input: bare,
    encoding: 'utf8',
  })
}
