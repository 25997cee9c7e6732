import { existsSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from './published-packages.js'

/**
 * A Markdown text whose links to files of the repository lead to the project's page, as they were at a tag:
 * registries show READMEs where relative links lead nowhere. `path` is where the text lies; what is no file
 * stays as it is, such as an index in a line of code.
 */
export function absoluteLinks(text, path, { page, tag }) {
  return text.replace(/\]\((?!#|\w+:)([^)\s#]+)/g, (link, target) => {
    const file = join(dirname(path), target)
    if (!existsSync(file)) return link
    return `](${page}/${kindOf(file)}/${tag}/${relative(root, file).replaceAll('\\', '/')}`
  })
}

/** How the pages of a repository are named where it is hosted: pictures as they are, all else to be read. */
function kindOf(file) {
  if (statSync(file).isDirectory()) return 'tree'
  return /\.(png|svg|jpe?g|webp|gif)$/.test(file) ? 'raw' : 'blob'
}
