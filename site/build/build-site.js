/** Builds the whole site into dist/: the generated pages, all Markdown, and the page that compares in /compare/. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build } from 'vitepress'
import './generate.js'

const site = fileURLToPath(new URL('..', import.meta.url))
const compare = fileURLToPath(new URL('../../examples/web-compare', import.meta.url))

await build(site)
// By its own version of Vite, in a process of its own.
execFileSync(
  'npm',
  ['run', 'build:page', '--', '--outDir', `${site}dist/compare`, '--emptyOutDir', '--logLevel', 'error'],
  {
    cwd: compare,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: 'inherit',
  },
)
