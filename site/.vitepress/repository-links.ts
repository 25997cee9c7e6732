import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MarkdownRenderer } from 'vitepress'
import { pages } from './contents.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const generated = 'site/generated/'
const pathOf = new Map(pages.map(({ source, path }) => [source, path]))

/** Where the repository can be read, or undefined while its address is not known. */
const repository: string | undefined = addressOf(readFileSync(join(root, 'package.json'), 'utf8'))

/**
 * Leads the relative links of the repository's Markdown to the site's pages; to files that are no page it
 * leads into the repository, or nowhere while that has no address. A link to nothing at all is an error.
 */
export function repositoryLinks(md: MarkdownRenderer): void {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    if (env.realPath === undefined) return // a title alone, which is read once more
    const source = relative(root, env.realPath)
    for (const { children } of tokens) {
      let opened: boolean[] = []
      for (const token of children ?? []) {
        if (token.type === 'link_open') {
          const href = token.attrGet('href') ?? ''
          const target = targetOf(source, href)
          opened = [...opened, target !== undefined]
          if (target === undefined) hide(token)
          else token.attrSet('href', target)
        } else if (token.type === 'link_close' && !opened.pop()) hide(token)
      }
    }
  })
}

const hide = (token: { type: string; tag: string; content: string }): void => {
  Object.assign(token, { type: 'html_inline', content: '' })
}

/** What a link of a source leads to on the site. */
function targetOf(source: string, href: string): string | undefined {
  if (/^([a-z]+:|\/|#)/i.test(href)) return href
  const [address = '', anchor] = href.split('#')
  const path = posix.join(posix.dirname(source), decodeURI(address)).replace(/\/$/, '')
  const hash = anchor === undefined ? '' : `#${anchor}`
  const page = pathOf.get(path) ?? pathOf.get(`${path}/README.md`)
  if (page !== undefined) return `/${page}.md${hash}`
  if (path.startsWith(generated)) return `/${path.slice(generated.length)}${hash}`
  if (!existsSync(join(root, path))) throw new Error(`${source}: links to ${href}, which is not there.`)
  const kind = statSync(join(root, path)).isDirectory() ? 'tree' : 'blob'
  return repository && `${repository}/${kind}/main/${path}${hash}`
}

function addressOf(manifest: string): string | undefined {
  const { repository }: { repository?: { url: string } } = JSON.parse(manifest)
  const url = repository?.url.replace(/^git\+|\.git$/g, '')
  return url?.includes('//example.') ? undefined : url // a placeholder
}
