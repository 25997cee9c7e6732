/** Enlarges two photos ×3 and lays input, bicubic and FSRCNN side by side. Writes into out/. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { createUpscaler } from '@sr/fsrcnn'
import { weights } from '@sr/fsrcnn/weights/fsrcnn-x3'
import { resizeBicubic } from '@sr/image'
import { decodePng, encodePng } from '@sr/image/png'
import { composeSheet } from './sheet.js'

const photos = fileURLToPath(new URL('../photos', import.meta.url))
const out = fileURLToPath(new URL('../../out', import.meta.url))
// The part that the sheet shows zoomed, in pixels of the small photo.
const details = {
  guitar: { x: 66, y: 112, width: 64, height: 64 },
  dog: { x: 44, y: 32, width: 64, height: 64 },
}

const upscaler = await createUpscaler(weights)
await mkdir(out, { recursive: true })

const rows = []
for (const [name, detail] of Object.entries(details)) {
  const small = decodePng(await readFile(`${photos}/${name}.png`))
  const started = performance.now()
  const large = await upscaler.upscale(small)
  const ms = Math.round(performance.now() - started)
  const file = `${out}/${name}-x3.png`
  await writeFile(file, encodePng(large))
  console.log(`${file}  ${small.width}×${small.height} → ${large.width}×${large.height} in ${ms} ms`)
  const bicubic = resizeBicubic(small, { scale: 3 }, { rounding: 'once' })
  rows.push({ small, bicubic, large, detail })
}
upscaler.dispose()

const sheet = await composeSheet(rows, { scale: 3 })
await writeFile(`${out}/side-by-side.png`, sheet.png)
console.log(
  `${out}/side-by-side.png  ${sheet.width}×${sheet.height}: input | bicubic | FSRCNN, each with a zoomed detail`,
)
