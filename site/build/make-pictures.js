import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createUpscaler } from '@sr/fsrcnn'
import { createRestoringUpscaler } from '@sr/fsrcnn/restoring'
import { pair } from '@sr/fsrcnn/restoring/fsrcnn-x3'
import { resizeBicubic } from '@sr/image'
import { decodePng } from '@sr/image/png'
import sharp from 'sharp'

const scale = 3
/** The parts of the photos that are shown, in pixels of the small photo. */
const details = {
  guitar: { x: 56, y: 100, width: 92, height: 92 },
  dog: { x: 30, y: 24, width: 96, height: 96 },
}

/** Makes the pictures of the site out of examples/photos, enlarged ×3: by bicubic, by FSRCNN, and of a JPEG. */
export async function makePictures(root, folder) {
  mkdirSync(folder, { recursive: true })
  const upscaler = await createUpscaler(pair.clean)
  const restoring = await createRestoringUpscaler(pair)
  const store = ({ width, height, channels, data }, detail, name) =>
    sharp(data, { raw: { width, height, channels } })
      .extract(inLarge(detail))
      .webp({ quality: 92 })
      .toFile(join(folder, `${name}.webp`))

  const guitar = decodePng(readFileSync(join(root, 'examples/photos/guitar.png')))
  await store(resizeBicubic(guitar, { scale }), details.guitar, 'guitar-bicubic')
  await store(await upscaler.upscale(guitar), details.guitar, 'guitar-fsrcnn')

  const file = await sharp(join(root, 'examples/photos/dog.png')).jpeg({ quality: 30 }).toBuffer()
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
  const dog = { width: info.width, height: info.height, channels: info.channels, data }
  await store(await upscaler.upscale(dog), details.dog, 'dog-clean')
  await store(await restoring.upscale(dog, { file }), details.dog, 'dog-restored')
  upscaler.dispose()
  restoring.dispose()
}

const inLarge = ({ x, y, width, height }) => ({
  left: scale * x,
  top: scale * y,
  width: scale * width,
  height: scale * height,
})
