/**
 * Draws docs/imports.md, the picture of who imports whom, prints its figures, checks scripts/import-rules.js.
 *
 *   npm run imports              writes the page
 *   npm run imports -- --check   compares it with the committed page instead
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cruise } from 'dependency-cruiser'
import { graphOf, measure, mermaid } from './import-graph.js'
import { importRules, packagesBelow, roomsBelow } from './import-rules.js'
import { writeOrCheck } from './write-or-check.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = join(root, 'docs/imports.md')
const { files, imports, violations } = await readImports()
const surveys = readdirSync(join(root, 'packages')).map(survey)

for (const { name, figures } of surveys) console.log(`@sr/${name}: ${figures}`)
const broken = [
  ...violations.map(({ rule, from, to, cycle, via }) => {
    const road = (cycle ?? via ?? [{ name: to }]).map(({ name }) => name)
    return `${[from, ...road].join(' → ')}\n  Rule: ${rule.name}.`
  }),
  ...surveys.flatMap(({ name, circles }) =>
    circles.map(
      (rooms) => `packages/${name}/src: ${rooms.join(', ')} import one another\n  Rule: no circles of rooms.`,
    ),
  ),
]
if (broken.length > 0) {
  console.error(['', ...broken].join('\n'))
  console.error(
    `\n${broken.length} imports break the rules. Move what is imported to where both may reach it.`,
  )
  process.exitCode = 1
}
writeOrCheck(page, drawPage(), 'npm run imports')

/** All source files, their imports of one another, and those that break a rule. */
async function readImports() {
  const { output } = await cruise(
    readdirSync(join(root, 'packages')).map((name) => `packages/${name}/src`),
    {
      baseDir: root,
      exclude: { path: '^packages/.*/generated/' },
      doNotFollow: { path: 'node_modules' },
      tsPreCompilationDeps: true,
      enhancedResolveOptions: { exportsFields: ['exports'] },
      tsConfig: { fileName: join(root, 'tsconfig.base.json') }, // its paths lead to the sources
      validate: true,
      ruleSet: { forbidden: importRules },
    },
    { conditionNames: ['types', 'import', 'default'] },
  )
  const ours = ({ source }) => packageOf(source) !== undefined
  return {
    files: output.modules.filter(ours).map(({ source }) => source),
    imports: output.modules.filter(ours).flatMap(({ source, dependencies }) =>
      dependencies
        .filter(({ resolved }) => packageOf(resolved) !== undefined)
        .map(({ resolved, dependencyTypes }) => ({
          from: source,
          to: resolved,
          onlyTypes: dependencyTypes.some((kind) => kind === 'type-only' || kind === 'type-import'),
        })),
    ),
    violations: output.summary.violations,
  }
}

function packageOf(path) {
  return /^packages\/([^/]+)\/src\//.exec(path)?.[1]
}

/** What there is to draw and to say of a package. */
function survey(name) {
  const inside = files.filter((path) => packageOf(path) === name)
  const between = imports.filter(({ from, to }) => packageOf(from) === name && packageOf(to) === name)
  const roomOf = roomsOf(between)
  const rooms = graphOf(inside, between, roomOf)
  const { floors, circles } = measure(rooms)
  const ofFiles = measure(graphOf(inside, between, (path) => path))
  const pointsUp = ({ from, to }) => {
    const table = roomsBelow[name]
    if (table === undefined) return circles.some((circle) => circle.includes(from) && circle.includes(to))
    const [above, below] = [from, to].map((room) => (room in table ? room : 'root'))
    return above !== below && !table[above].includes(below)
  }
  const upward = rooms.arrows.filter(pointsUp).length
  const figures = [
    `${count(floors, 'floor')}, ${count(circles.length, 'circle')}, ${count(upward, 'arrow')} up`,
    `${count(inside.length, 'file')} on ${count(ofFiles.floors, 'floor')}, ${count(ofFiles.circles.length, 'circle')}`,
  ].join('; ')
  const rootFiles = inside.filter((path) => roomOf(path) === 'root').map(baseName)
  const rootLabel = rootFiles.length > 8 ? `${rootFiles.length} files` : rootFiles.sort().join('<br>')
  const labelOf = (room) => (room === 'root' ? rootLabel : room)
  return { name, figures, circles, picture: () => mermaid(rooms, { labelOf, isWrong: pointsUp }) }
}

/**
 * The room of each file of a package: its folder, or the file itself if it lies beside the folders and stands
 * on one of them. All other files beside the folders are the room `root`.
 */
function roomsOf(between) {
  const folderOf = (path) => /^packages\/[^/]+\/src\/([^/]+)\//.exec(path)?.[1]
  const standing = new Set()
  for (let before = -1; before < standing.size; ) {
    before = standing.size
    for (const { from, to } of between) {
      if (folderOf(from) === undefined && (folderOf(to) !== undefined || standing.has(to))) standing.add(from)
    }
  }
  return (path) => folderOf(path) ?? (standing.has(path) ? baseName(path) : 'root')
}

function baseName(path) {
  return path.replace(/^.*\//, '').replace(/\.ts$/, '')
}

function count(number, noun) {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function drawPage() {
  const committed = existsSync(page) ? readFileSync(page, 'utf8') : ''
  const [, before = ''] = committed.split(/^(?=## Before$)/m)
  const packages = graphOf(files, imports, packageOf)
  return `# Who imports whom

<!-- Written by \`npm run imports\`, but for the section "Before"; do not edit. -->

An arrow points from what imports to what is imported: dotted where only types are, red where the rules
(\`scripts/import-rules.js\`) have no place for it. A room is a folder of \`src\`, or a file beside the folders
that stands on one of them; the other files beside them stand in one box. Floors are the steps of the longest
way down, a circle being one step.

${surveys.map(({ name, figures }) => `- \`@sr/${name}\`: ${figures}`).join('\n')}

## Packages

${mermaid(packages, { isWrong: ({ from, to }) => !packagesBelow[from]?.includes(to) })}

${surveys
  .filter(({ name }) => name in roomsBelow)
  .map(({ name, picture }) => `## Rooms of @sr/${name}\n\n${picture()}\n`)
  .join('\n')}
${before}`
}
