/**
 * Enlarges two photos ×3, and one of them again as a JPEG of quality 30, and lays what comes out side by side.
 * Writes into out/.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { createUpscaler } from '@sr/fsrcnn'
import { createRestoringUpscaler } from '@sr/fsrcnn/restoring'
import { pair } from '@sr/fsrcnn/restoring/fsrcnn-x3'
import { resizeBicubic } from '@sr/image'
import { decodePng, encodePng } from '@sr/image/png'
import sharp from 'sharp'
import { composeSheet } from './sheet.js'

const photos = fileURLToPath(new URL('../photos', import.meta.url))
const out = fileURLToPath(new URL('../../out', import.meta.url))
// The part that the sheets show zoomed, in pixels of the small photo.
const details = {
  guitar: { x: 66, y: 112, width: 64, height: 64 },
  dog: { x: 44, y: 32, width: 64, height: 64 },
}
const [input, bicubic, fsrcnn] = ['input, each pixel enlarged', 'bicubic ×3', 'FSRCNN ×3']

const upscaler = await createUpscaler(pair.clean)
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
  rows.push({ pictures: [small, bicubicOf(small), large], detail })
}
await writeSheet('side-by-side.png', [input, bicubic, fsrcnn], rows)

const { small, file } = await asJpeg(`${photos}/dog.png`, 30)
const restoring = await createRestoringUpscaler(pair)
const { quality, strength } = await restoring.choose(small, file)
const restored = await restoring.upscale(small, { restore: strength })
const pictures = [small, bicubicOf(small), await upscaler.upscale(small), restored]
await writeSheet(
  'side-by-side-jpeg.png',
  [`JPEG of quality ${quality}, each pixel enlarged`, bicubic, fsrcnn, `${fsrcnn}, restoring`],
  [{ pictures, detail: details.dog }],
)
upscaler.dispose()
restoring.dispose()

/** The photo as most people would have it, and the file that it was read from. */
async function asJpeg(photo, quality) {
  const file = await sharp(photo).jpeg({ quality }).toBuffer()
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
  const small = { width: info.width, height: info.height, channels: info.channels, data }
  return { small, file }
}

function bicubicOf(picture) {
  return resizeBicubic(picture, { scale: 3 }, { rounding: 'once' })
}

async function writeSheet(name, titles, rows) {
  const sheet = await composeSheet(rows, { scale: 3, titles })
  await writeFile(`${out}/${name}`, sheet.png)
  console.log(`${out}/${name}  ${sheet.width}×${sheet.height}: ${titles.join(' | ')}`)
}
