import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Serves an empty page that runs the script, with the headers given; returns its address and what stops it. */
export async function servePage(
  script: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ url: string; close: () => void }> {
  const server = createServer(({ url }, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    const isScript = url === '/script.js'
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><script type="module" src="/script.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}
