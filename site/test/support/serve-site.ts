import { preview } from 'vite'

/** Serves the built site on a free port, as any server of files does; returns its address and what stops it. */
export async function serveSite(outDir: string): Promise<{ url: string; close: () => Promise<void> }> {
  const server = await preview({
    configFile: false,
    appType: 'mpa', // what is not there is not found
    logLevel: 'error',
    build: { outDir },
    preview: { port: 0, strictPort: false, host: '127.0.0.1' },
  })
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('The site is served nowhere.')
  return { url, close: () => server.close() }
}
