import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { globSync } from 'tinyglobby'
import ts from 'typescript'

/** A table for each kind of network of the published implementations whose checkpoints are known, out of the converter's tables. */
export function checkpointFamilies(root) {
  const families = globSync('packages/weights-converter/src/mapping/**/*.ts', { cwd: root })
    .sort()
    .flatMap((path) => familiesIn(path, readFileSync(join(root, path), 'utf8')))
  const architectures = [...new Set(families.map(({ architecture }) => architecture))]
  return architectures.map((each) => section(each, families)).join('\n')
}

function section(architecture, families) {
  const rows = families
    .filter((family) => family.architecture === architecture)
    .map(({ name, assume, padding, note, refusal }) => {
      const facts = Object.entries(assume).map(([field, value]) => `\`${field}\` ${say(value)}`)
      if (padding) facts.push(`padding ${padding[0]}, output padding ${padding[1]}`)
      const more = refusal === undefined ? (note ?? '') : `Not converted: ${refusal}`
      return `| ${name} | ${facts.join(', ')} | ${more.replaceAll('|', '\\|')} |`
    })
  return [
    `## ${architecture === 'plain' ? 'Plain networks' : architecture.toUpperCase()}\n`,
    '| Implementation | Assumed | |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

const say = (value) => (Array.isArray(value) ? `[${value.join(', ')}]` : String(value))

/** The entries of all constants of type `readonly Family[]`, which are plain data. */
function familiesIn(path, text) {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  return tree.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .filter(({ type }) => type?.getText() === 'readonly Family[]')
    .flatMap(({ initializer }) => runInNewContext(initializer.getText()))
}
