/**
 * Enlarges frames of 640 × 360 ×3 to 1080p by FSRCNN-s and FSRCNN in Chromium, through createWorkerUpscaler, two
 * frames at a time, draws each on a canvas, and prints how many it draws in a second: the median of several
 * seconds, and the best of them, for a machine that is busy with other things. In the last row a quarter of each
 * frame changes, and the rest is reused.
 *
 *   npm run build && node benchmarks/video-speed.js [THREADS] [SECONDS]
 */
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { table } from './speed/markdown-table.js'

const threads = Number(process.argv[2] ?? 2)
const seconds = Number(process.argv[3] ?? 8)

/** In the page. */
const script = `
  import { createWorkerUpscaler } from '@sr/fsrcnn/worker'
  import { weights as small } from '@sr/fsrcnn/weights/fsrcnn-s-x3'
  import { weights as large } from '@sr/fsrcnn/weights/fsrcnn-x3'
  const [width, height] = [640, 360]
  const context = Object.assign(document.createElement('canvas'), { width: 1920, height: 1080 }).getContext('2d')
  document.body.append(context.canvas)

  self.framesPerSecond = async (network, share, seconds) => {
    const upscaler = await createWorkerUpscaler(network === 'FSRCNN-s' ? small : large, { threads: ${threads} })
    const data = Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? 255 : (i * 7919) % 251))
    const rates = []
    let number = 0
    let drawn = 0
    const end = performance.now() + 1000 * (seconds + 2)
    const lane = async () => {
      while (performance.now() < end) {
        number++
        for (let i = 0; i < data.length * share; i += 4) data[i] = (data[i] + number) % 251
        const result = await upscaler.upscale({ width, height, data }, { reuse: true })
        context.putImageData(new ImageData(result.data, result.width, result.height), 0, 0)
        drawn++
      }
    }
    const timer = setInterval(() => { rates.push(drawn); drawn = 0 }, 1000)
    await Promise.all([lane(), lane()])
    clearInterval(timer)
    upscaler.dispose()
    return rates.slice(2) // workers start, and code is compiled
  }`

const { outputFiles } = await build({
  stdin: { contents: script, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
  bundle: true,
  format: 'esm',
  platform: 'browser',
  write: false,
})
const server = createServer(({ url }, response) => {
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp')
  response.setHeader('Content-Type', url === '/script.js' ? 'text/javascript' : 'text/html')
  response.end(
    url === '/script.js'
      ? outputFiles[0].text
      : '<!doctype html><body><script type="module" src="script.js"></script>',
  )
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
const page = await browser.newPage()
await page.goto(`http://127.0.0.1:${server.address().port}/`)
await page.waitForFunction('self.framesPerSecond')

const rows = []
for (const [network, share] of [
  ['FSRCNN-s', 1],
  ['FSRCNN', 1],
  ['FSRCNN-s', 0.25],
]) {
  const rates = await page.evaluate(`framesPerSecond('${network}', ${share}, ${seconds})`)
  const sorted = rates.sort((a, b) => a - b)
  rows.push([network, `${100 * share} %`, sorted[Math.floor(sorted.length / 2)], sorted.at(-1)])
}
console.log(table(['network', 'of a frame changes', 'frames a second, median', 'best'], rows))
await browser.close()
server.close()
