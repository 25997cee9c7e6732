import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
}

/**
 * Serves an empty page that runs the script, and files by name, with the headers given;
 * returns its address and what stops it.
 */
export async function servePage(
  script: string,
  headers: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, Uint8Array>> = {},
): Promise<{ url: string; close: () => void }> {
  const server = createServer(({ url = '/' }, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    const [type, body] = contentOf(url)
    response.setHeader('Content-Type', type)
    response.end(body)
  })
  const contentOf = (url: string): [type: string, body: string | Uint8Array] => {
    if (url === '/script.js') return ['text/javascript', script]
    const file = files[url.slice(1)]
    if (file !== undefined) return [types[extname(url)] ?? 'application/octet-stream', file]
    return ['text/html', '<!doctype html><script type="module" src="/script.js"></script>']
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}
