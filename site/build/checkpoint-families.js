import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { globSync } from 'tinyglobby'
import ts from 'typescript'

/** The page of the published implementations whose checkpoints are known, out of the converter's tables. */
export function checkpointFamilies(root) {
  const families = globSync('packages/weights-converter/src/mapping/**/*.ts', { cwd: root })
    .sort()
    .flatMap((path) => familiesIn(path, readFileSync(join(root, path), 'utf8')))
  const architectures = [...new Set(families.map(({ architecture }) => architecture))]
  return [head, ...architectures.map((each) => section(each, families))].join('\n')
}

const head = `# Checkpoints, family by family

\`sr convert\` and [@sr/weights-converter](/packages/weights-converter.md) read PyTorch's files without Python. What a network is, its tensors' shapes say. What they do not say (on which
luma it was trained, in which range, where the deconvolution is cut) is known of the implementations below; every such assumption is printed with the result.

\`\`\`sh
npx @sr/cli inspect fsrcnn_x4.pth                                    # what it is, and what it does not say
npx @sr/cli convert fsrcnn_x4.pth --scale 4 -o fsrcnn_x4.safetensors
npx @sr/cli upscale photo.png --model fsrcnn_x4.safetensors
\`\`\`

Is yours none of these, it is converted all the same if its layers are those of such a network; state what you know of it: \`--set color=yFull\`, \`--set inputRange=-1..1\`,
\`--set deconv.crop=3,2\`. Compare one picture with what your Python program makes of it before you trust the result.

This page is made of the converter's own tables.
`

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
    `## ${architecture.toUpperCase()}\n`,
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
