import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/**
 * All commands and options as Markdown, out of what `--help` prints. Needs the built command.
 * Throws if an argument or option has no words.
 */
export function commandReference(root) {
  const help = (...args) =>
    execFileSync(process.execPath, [join(root, 'packages/cli/bin/sr.js'), ...args, '--help'], {
      encoding: 'utf8',
    })
  const listed = groupsOf(help()).groups.find(({ title }) => title === 'Commands')
  const commands = listed.items.map(({ term }) => term.split(' ')[0]).filter((name) => name !== 'help')
  return commands.map((name) => section(name, groupsOf(help(name)))).join('\n')
}

function section(name, { usage, about, groups, examples }) {
  const tables = groups.map(({ title, items }) => {
    const rows = items.map(({ term, words }) => {
      if (words === '') throw new Error(`sr ${name}: ${term} has no words. Give it a description.`)
      return `| ${code(term)} | ${words.replaceAll('|', '\\|').replaceAll('<', '&lt;')} |`
    })
    return [`| ${title} | |`, '|---|---|', ...rows, ''].join('\n')
  })
  const shown = examples === '' ? [] : [`\`\`\`text\n${examples}\n\`\`\`\n`]
  return [`## sr ${name}\n`, `${about}\n`, `\`\`\`text\n${usage}\n\`\`\`\n`, ...tables, ...shown].join('\n')
}

const code = (term) =>
  `<code>${term.replaceAll('<', '&lt;').replaceAll('|', '&#124;').replace(/\{\{/g, '')}</code>`

/** A help text in its parts: usage, what the command does, its tables of two columns, and what stands after them. */
function groupsOf(text) {
  const [main, examples = ''] = text.split(/\n(?=Examples:|Fields for|The least|A line for|Names at)/)
  const [usage, about, ...parts] = main.trim().split('\n\n')
  const groups = parts.map((part) => {
    const [title, ...lines] = part.split('\n')
    return { title: title.replace(/:$/, ''), items: itemsOf(lines) }
  })
  const rest = text.slice(main.length).trim() || examples
  return { usage, about: about.replace(/\s+/g, ' '), groups, examples: rest }
}

/** The rows of a table; the second column begins where the first row's does, and goes on in lines of its own. */
function itemsOf(lines) {
  const items = []
  for (const line of lines) {
    const row = /^ {2}(\S.*?)(?: {2,}(\S.*))?$/.exec(line)
    if (row !== null) items.push({ term: row[1], words: row[2] ?? '' })
    else items.at(-1).words = `${items.at(-1).words} ${line.trim()}`.trim()
  }
  return items
}
