/**
 * Enlarges a photo of 4000×3000 pixels ×2 with the sr command and prints how long that took and how much memory it held.
 *
 *   npm run build && node benchmarks/large-photo.js [WIDTHxHEIGHT]
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { resizeBicubic } from '@sr/image'
import { decodePng, encodePng } from '@sr/image/png'

const [width, height] = (process.argv[2] ?? '4000x3000').split('x').map(Number)
const command = fileURLToPath(new URL('../packages/cli/bin/sr.js', import.meta.url))
const reportMemory = 'process.on("exit", () => console.log(process.resourceUsage().maxRSS))' // in KiB

const folder = mkdtempSync(join(tmpdir(), 'sr-large-photo-'))
try {
  const dog = decodePng(readFileSync(new URL('../examples/photos/dog.png', import.meta.url)))
  writeFileSync(join(folder, 'photo.png'), encodePng(resizeBicubic(dog, { width, height })))
  const started = performance.now()
  const printed = execFileSync(
    process.execPath,
    ['--import', `data:text/javascript,${reportMemory}`, command, 'upscale', 'photo.png', '-o', 'photo.jpg'],
    { cwd: folder, encoding: 'utf8' },
  )
  const seconds = (performance.now() - started) / 1000
  const [summary, kibibytes] = printed.trim().split('\n')
  console.log(summary)
  console.log(`${seconds.toFixed(1)} s in all, peak resident set ${Math.round(Number(kibibytes) / 1024)} MiB`)
} finally {
  rmSync(folder, { recursive: true })
}
