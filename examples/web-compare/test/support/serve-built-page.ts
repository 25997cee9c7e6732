import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { preview } from 'vite'

const root = fileURLToPath(new URL('../../', import.meta.url))
let built: Promise<unknown> | undefined

/** Builds the page once for all tests of a file, and serves it as `vite preview` does, on a free port; returns its address and what stops it. */
export async function serveBuiltPage(
  headers?: Readonly<Record<string, string>>,
): Promise<{ url: string; close: () => Promise<void> }> {
  built ??= buildPage()
  await built
  const server = await preview({
    root,
    logLevel: 'error',
    preview: { port: 0, strictPort: false, host: '127.0.0.1', ...(headers && { headers }) },
  })
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('The page is served nowhere.')
  return { url, close: () => server.close() }
}

/** In a process of its own: under the tests' NODE_ENV it would be no build for production. */
function buildPage(): Promise<unknown> {
  const env = { ...process.env, NODE_ENV: 'production' }
  return promisify(execFile)('npm', ['run', 'build:page'], { cwd: root, env })
}
