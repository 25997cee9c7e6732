import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { slug } from 'github-slugger'
import { type DefaultTheme, defineConfig } from 'vitepress'
import { chapters, pages } from './contents.js'
import { repositoryLinks } from './repository-links.js'

const api = fileURLToPath(new URL('../generated/api/@sr', import.meta.url))

export default defineConfig({
  title: 'sr',
  description:
    'Super-resolution for JavaScript: small networks that enlarge pictures in Node and the browser.',
  lang: 'en-GB',
  // Markdown stays where the repository has it; what is no page of the list is left out.
  srcDir: '..',
  srcExclude: [
    '!(ARCHITECTURE|SECURITY).md',
    '!(docs|packages|site)/**/*.md',
    'docs/imports.md',
    'packages/*/{API,CHANGELOG,THIRD_PARTY}.md',
    'packages/*/*/**',
    'site/generated/*.md',
  ],
  rewrites: {
    ...Object.fromEntries(pages.map(({ source, path }) => [source, `${path}.md`])),
    'site/generated/api/:path*': 'api/:path*',
  },
  vite: {
    publicDir: fileURLToPath(new URL('../public', import.meta.url)),
    optimizeDeps: { entries: [] }, // not what the pages of examples import
    build: { chunkSizeWarningLimit: 2000 }, // of what the search loads when it is opened
  },
  buildEnd({ pages, rewrites }) {
    const unlisted = pages.filter((page) => rewrites.map[page] === undefined)
    if (unlisted.length > 0)
      throw new Error(`${unlisted.join(', ')}: no page of the list. Add it to .vitepress/contents.ts.`)
  },
  outDir: 'dist',
  cacheDir: '../node_modules/.cache/vitepress',
  head: [
    ['link', { rel: 'icon', href: '/icon.svg', type: 'image/svg+xml' }],
    ['meta', { name: 'theme-color', content: '#f6f7f9', media: '(prefers-color-scheme: light)' }],
    ['meta', { name: 'theme-color', content: '#101317', media: '(prefers-color-scheme: dark)' }],
  ],
  markdown: {
    config: repositoryLinks,
    anchor: { slugify: slug }, // as GitHub has them, so that one link leads to a heading there and here
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    languageAlias: { cjs: 'js', cts: 'ts' },
  },
  themeConfig: {
    logo: '/icon.svg',
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Compare live', link: '/compare/', target: '_self' },
      { text: 'Results', link: '/results' },
      { text: 'Errors', link: '/reference/errors' },
    ],
    sidebar: [
      ...chapters.map(({ title, pages }) => ({
        text: title,
        items: pages.map(({ title, path }) => ({ text: title, link: `/${path}` })),
      })),
      { text: 'API', link: '/api/', collapsed: true, items: apiItems() },
    ],
    outline: [2, 3],
    search: { provider: 'local' },
    footer: { message: 'MIT licence. The photos are in the public domain.' },
    docFooter: { prev: 'Before', next: 'Next' },
    darkModeSwitchLabel: 'Colours',
    externalLinkIcon: true,
  },
})

/** An item for the page of each entry of a package. */
function apiItems(): DefaultTheme.SidebarItem[] {
  return readdirSync(api, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => file.replace(/\.md$/, ''))
    .sort()
    .map((entry) => ({ text: `@sr/${entry}`, link: `/api/@sr/${entry}` }))
}
