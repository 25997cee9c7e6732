/**
 * Enlarges a PNG ×2 with progress, and can be stopped with Ctrl-C.
 *
 *   node upscale.js IN.png OUT.png
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createUpscaler } from '@sr/fsrcnn'
import { weights } from '@sr/fsrcnn/weights/fsrcnn-x2'
import { decodePng, encodePng } from '@sr/image/png'

const [source, target] = process.argv.slice(2)
if (source === undefined || target === undefined) {
  console.error('usage: node upscale.js IN.png OUT.png')
  process.exit(2)
}
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())

const upscaler = await createUpscaler(weights)
const large = await upscaler.upscale(decodePng(await readFile(source)), {
  signal: stop.signal,
  onProgress: ({ ratio }) => console.log(`${Math.round(100 * ratio)} %`),
})
await mkdir(dirname(target), { recursive: true })
await writeFile(target, encodePng(large))
upscaler.dispose()
console.log(`${target}: ${large.width}×${large.height}`)
