import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { weightsOf } from '../speed/networks.js'
import { writeOnnx } from '../speed/write-onnx.js'

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url))
const peers = path('../peers/node_modules')

/** What makes SwiftShader the adapter, and lets it draw on canvases. */
const software = [
  '--use-webgpu-adapter=swiftshader',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
]

/** The page of the contenders in Chromium, on a GPU in software or the machine's own; `close` ends both. */
export async function openPage(ownGpu) {
  const script = await bundleScript()
  const server = createServer(({ url }, response) => {
    const [type, body] = contentOf(url, script)
    response.setHeader('Content-Type', type)
    response.end(body)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--enable-unsafe-webgpu', ...(ownGpu ? [] : software)],
  })
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${server.address().port}/`)
  await page.waitForFunction('self.openContender')
  return {
    page,
    async close() {
      await browser.close()
      server.close()
    },
  }
}

async function bundleScript() {
  const { outputFiles } = await build({
    entryPoints: [path('page.js')],
    nodePaths: [peers],
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    bundle: true,
    write: false,
  })
  return outputFiles[0].text
}

/** The page, networks as ONNX, and files of the peers. */
function contentOf(url, script) {
  if (url === '/') return ['text/html', '<!doctype html><script type="module" src="/script.js"></script>']
  if (url === '/script.js') return ['text/javascript', script]
  const [, network, scale] = /^\/(.+)-x(\d)\.onnx$/.exec(url) ?? []
  if (network) return ['application/octet-stream', writeOnnx(weightsOf({ network, scale: Number(scale) }))]
  const file = [`${peers}/onnxruntime-web/dist${url}`, `${peers}/@websr/websr/weights/anime4k${url}`].find(
    existsSync,
  )
  return [types[extname(url)] ?? 'application/json', file ? readFileSync(file) : '']
}

const types = { '.wasm': 'application/wasm', '.mjs': 'text/javascript' }
