import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import ts from 'typescript'

/**
 * All error codes as Markdown: a heading for each code, under it the cause for every class that
 * has it, out of the doc comment of `…ErrorCode`, and the sentences that are printed, which say the cure.
 * Throws if a code has no cause, or a comment is about a code that does not exist.
 */
export function errorReference(root) {
  const files = sourcesOf(root)
  const classes = files.flatMap(codesOf)
  const sentences = files.flatMap(sentencesOf)
  const codes = [...new Set(classes.flatMap(({ causes }) => [...causes.keys()]))].sort()
  return codes.map((code) => section(code, classes, sentences)).join('\n')
}

function section(code, classes, sentences) {
  const having = classes.filter(({ causes }) => causes.has(code))
  const rows = having.map(
    ({ name, package: owner, causes }) =>
      `**${name}** of [${owner}](/packages/${owner.slice(4)}.md): ${tagless(causes.get(code))}\n`,
  )
  const said = [...new Set(sentences.filter((sentence) => sentence.code === code).map(({ text }) => text))]
  return [
    `## ${code}\n`,
    ...rows,
    ...(said.length > 0 ? ['Messages:\n', ...said.map((text) => `- ${plain(text)}`), ''] : []),
  ].join('\n')
}

/** Markdown of a doc comment, in which `<img>` outside of code is no tag. */
const tagless = (text) => text.replace(/`[^`]*`|</g, (found) => (found === '<' ? '&lt;' : found))

/** A sentence as Markdown, in which nothing is Markdown or a tag. */
const plain = (text) => text.replace(/[\\`*_{}[\]|#]/g, '\\$&').replaceAll('<', '&lt;')

function sourcesOf(root) {
  return globSync('packages/*/src/**/*.ts', { cwd: root })
    .filter((path) => !path.includes('/generated/'))
    .sort()
    .map((path) => ({
      owner: `@sr/${path.split('/')[1]}`,
      path,
      tree: ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true),
    }))
}

/** The types of codes in a file, with the causes that their doc comments list. */
function codesOf({ owner, path, tree }) {
  return tree.statements
    .filter((node) => ts.isTypeAliasDeclaration(node) && node.name.text.endsWith('ErrorCode'))
    .map((node) => {
      const name = node.name.text.replace(/Code$/, '')
      const members = ts.isUnionTypeNode(node.type) ? node.type.types : [node.type]
      const codes = members.map(({ literal }) => literal.text)
      const causes = causesIn(ts.getJSDocCommentsAndTags(node)[0]?.comment ?? '')
      const missing = codes.filter((code) => !causes.has(code))
      const unknown = [...causes.keys()].filter((code) => !codes.includes(code))
      if (missing.length > 0)
        throw new Error(
          `${path}: ${node.name.text} has no words for ${missing.join(', ')}. Add them to its doc comment.`,
        )
      if (unknown.length > 0)
        throw new Error(
          `${path}: the doc comment of ${node.name.text} tells of ${unknown.join(', ')}, which it has not.`,
        )
      return { name, package: owner, causes }
    })
}

/** The causes by code in lines such as "- `a`, `b`: why", which may go on below. */
function causesIn(comment) {
  const item = /^(?:- )?((?:`[a-z\d-]+`(?:, )?)+): ([\s\S]*?)(?=\n- |$(?![\s\S]))/gm
  const causes = new Map()
  for (const [, codes, cause] of comment.matchAll(item)) {
    const text = cause.trim().replace(/\s+/g, ' ')
    for (const [, code] of codes.matchAll(/`([a-z\d-]+)`/g))
      causes.set(code, `${text[0].toUpperCase()}${text.slice(1)}`)
  }
  return causes
}

/** The sentences that calls have beside a code: `new FileError('disk-full', where, 'the disk is full. …')`. */
function sentencesOf({ tree }) {
  const found = []
  const visit = (node) => {
    if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
      const [code, ...others] = node.arguments ?? []
      const texts = others.flatMap(textsOf).filter((text) => /[a-z,] …?[a-z]/.test(text))
      for (const literal of code ? codesIn(code) : [])
        for (const text of texts) found.push({ code: literal, text })
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

const codesIn = (node) =>
  ts.isConditionalExpression(node)
    ? [...codesIn(node.whenTrue), ...codesIn(node.whenFalse)]
    : ts.isStringLiteral(node) && /^[a-z]+(-[a-z\d]+)*$/.test(node.text)
      ? [node.text]
      : []

/** What an expression may read, with `…` for what is filled in; none if it is no text. */
function textsOf(node) {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isTemplateExpression(node))
    return [node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')]
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left = '…', right = '…'] = [node.left, node.right].map((side) => textsOf(side)[0])
    return [left + right]
  }
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression)
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)]
  const initializer = ts.isIdentifier(node) ? initializerOf(node) : undefined
  return initializer === undefined ? [] : textsOf(initializer)
}

/** What the constant of that name in the blocks around begins with. */
function initializerOf(name) {
  for (let block = name.parent; block !== undefined; block = block.parent) {
    for (const statement of block.statements ?? []) {
      if (!ts.isVariableStatement(statement)) continue
      const [declared] = statement.declarationList.declarations.filter(
        (each) => each.name.getText() === name.text,
      )
      if (declared?.initializer !== undefined) return declared.initializer
    }
  }
  return undefined
}
