/**
 * Enlarges a photo of 5000×5000 pixels ×2 with the sr command, to a PNG and to a JPEG, and prints how long
 * that took and how much memory it held.
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

const [width, height] = (process.argv[2] ?? '5000x5000').split('x').map(Number)
const command = fileURLToPath(new URL('../packages/cli/bin/sr.js', import.meta.url))
const reportMemory = 'process.on("exit", () => console.log(process.resourceUsage().maxRSS))' // in KiB

const folder = mkdtempSync(join(tmpdir(), 'sr-large-photo-'))
try {
  const dog = decodePng(readFileSync(new URL('../examples/photos/dog.png', import.meta.url)))
  writeFileSync(join(folder, 'photo.png'), encodePng(resizeBicubic(dog, { width, height })))
  for (const output of ['large.png', 'large.jpg']) {
    const started = performance.now()
    const printed = execFileSync(
      process.execPath,
      ['--import', `data:text/javascript,${reportMemory}`, command, 'upscale', 'photo.png', '-o', output],
      { cwd: folder, encoding: 'utf8' },
    )
    const seconds = (performance.now() - started) / 1000
    const [summary, kibibytes] = printed.trim().split('\n')
    const megabytes = Math.round((Number(kibibytes) * 1024) / 1e6)
    console.log(`${summary}; ${seconds.toFixed(1)} s in all, peak resident set ${megabytes} MB`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
