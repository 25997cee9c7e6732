import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname } from 'node:path'
import { text } from 'node:stream/consumers'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
}

/** A page that is served until it is closed. */
export interface ServedPage {
  readonly url: string
  /** The first text that the page posts, to whatever address of its own. */
  readonly posted: Promise<string>
  readonly close: () => void
}

/** Serves an empty page that runs the script, and files by name, with the headers given. */
export async function servePage(
  script: string,
  headers: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, Uint8Array>> = {},
): Promise<ServedPage> {
  let post = (_text: string): void => {}
  const posted = new Promise<string>((resolve) => {
    post = resolve
  })
  const server = createServer((request, response) => {
    const { url = '/', method } = request
    if (method === 'POST') {
      text(request).then(post, () => {})
      response.end()
      return
    }
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
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, posted, close: () => server.close() }
}
