import { fileURLToPath } from 'node:url'
import { build, preview } from 'vite'

/** Builds the page and serves it as `npm run preview` does, on a free port; returns its address and what stops it. */
export async function serveBuiltPage(
  headers?: Readonly<Record<string, string>>,
): Promise<{ url: string; close: () => Promise<void> }> {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  await build({ root, logLevel: 'error' })
  const server = await preview({
    root,
    logLevel: 'warn',
    preview: { port: 0, strictPort: false, host: '127.0.0.1', ...(headers && { headers }) },
  })
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('The page is served nowhere.')
  return { url, close: () => server.close() }
}
