import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'

/** Writes a generated page; with `--check` it compares, says where the committed page is stale, and fails. */
export function writeOrCheck(path, text, command) {
  if (!process.argv.includes('--check')) {
    writeFileSync(path, text)
    return
  }
  const committed = existsSync(path) ? readFileSync(path, 'utf8') : ''
  if (committed === text) return
  const found = committed.split('\n')
  const expected = text.split('\n')
  const line = expected.findIndex((words, index) => words !== found[index])
  const at = line < 0 ? expected.length : line
  console.error(
    `${relative(process.cwd(), path)}:${at + 1} is stale. Expected ${quote(expected[at])}, found ${quote(found[at])}. ` +
      `Run \`${command}\`, review the difference and commit it.`,
  )
  process.exitCode = 1
}

const quote = (line) => (line === undefined ? 'the end of the page' : `«${line.trim()}»`)
