import { readJson, root } from './published-packages.js'

/** Where the project lives: what package.json at the root says, the one place that says it. */
export function readAddress() {
  const { repository, homepage, bugs, author } = readJson(`${root}package.json`)
  const page = repository.url.replace(/^git\+/, '').replace(/\.git$/, '')
  return { repository, homepage, bugs, author, page, isPlaceholder: isPlaceholder(page) }
}

/** example.com and its likes are nobody's (RFC 2606). */
const isPlaceholder = (url) => /^https?:\/\/([\w-]+\.)*example\.(com|net|org)(\/|$)/.test(url)
