import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

/** Serves video mode by itself, isolated as the page is; the caller closes it. */
export async function serveVideoPage(): Promise<{ url: string; close: () => Promise<void> }> {
  const server = await createServer({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    configFile: false,
    cacheDir: fileURLToPath(new URL('../../node_modules/.vite-test', import.meta.url)),
    logLevel: 'error',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    optimizeDeps: { entries: ['test/support/video-page.html'] },
    server: {
      port: 0,
      host: '127.0.0.1',
      fs: { allow: [fileURLToPath(new URL('../../../..', import.meta.url))] },
      headers: {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
      },
    },
    worker: { format: 'es' },
  })
  await server.listen()
  const [url] = server.resolvedUrls?.local ?? []
  return { url: `${url}test/support/video-page.html`, close: () => server.close() }
}
