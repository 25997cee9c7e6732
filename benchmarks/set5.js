/**
 * PSNR of our weights and of bicubic on Set5, by the protocol of the literature (docs/numerics.md, "Evaluation").
 *
 *   npm run set5 -- FOLDER_WITH_SET5
 */
import { readdir, readFile } from 'node:fs/promises'
import { createUpscaler } from '@sr/fsrcnn'
import { tfjsEngine } from '@sr/fsrcnn/tfjs'
import { weights as x2 } from '@sr/fsrcnn/weights/fsrcnn-x2'
import { weights as x3 } from '@sr/fsrcnn/weights/fsrcnn-x3'
import { weights as x4 } from '@sr/fsrcnn/weights/fsrcnn-x4'
import { crop, lumaBt601Uint8, modcrop, quantizeRaster, resizeBicubic } from '@sr/image'
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { decode } from 'fast-bmp'

const folder = process.argv[2]
if (folder === undefined) {
  console.error('usage: npm run set5 -- FOLDER (with the five .bmp pictures of Set5)')
  process.exit(2)
}
tf.enableProdMode()
await tf.setBackend('wasm')
const files = (await readdir(folder)).filter((name) => name.endsWith('.bmp')).sort()
const pictures = await Promise.all(files.map(async (name) => readPicture(`${folder}/${name}`)))

console.log('scale  bicubic  ours     gain   (PSNR-Y in dB, mean of', pictures.length, 'pictures)')
for (const [scale, weights] of [
  [2, x2],
  [3, x3],
  [4, x4],
]) {
  const upscaler = await createUpscaler(weights, { engine: tfjsEngine(tf) })
  let bicubicSum = 0
  let oursSum = 0
  for (const picture of pictures) {
    const hr = modcrop(lumaBt601Uint8(picture), scale) // MATLAB's rgb2ycbcr of uint8, rounded
    const lr = resizeBicubic(hr, { scale: 1 / scale }, { rounding: 'none' }) // stays float
    bicubicSum += psnr(resizeBicubic(lr, { scale }, { rounding: 'none' }), hr, scale)
    oursSum += psnr(await upscaler.upscale(lr), hr, scale)
  }
  upscaler.dispose()
  const [bicubic, ours] = [bicubicSum / pictures.length, oursSum / pictures.length]
  console.log(`×${scale}     ${bicubic.toFixed(4)}  ${ours.toFixed(4)}  +${(ours - bicubic).toFixed(2)}`)
}

async function readPicture(path) {
  const { width, height, channels, data } = decode(await readFile(path))
  return { width, height, channels, data }
}

/** 10·log10(255² / MSE) of the picture rounded to 8 bit, without `borderPx` pixels on each side. */
function psnr(result, hr, borderPx) {
  const inner = { x: borderPx, y: borderPx, width: hr.width - 2 * borderPx, height: hr.height - 2 * borderPx }
  const a = crop(quantizeRaster(result, 'uint8'), inner).data
  const b = crop(hr, inner).data
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2
  return 10 * Math.log10(255 ** 2 / (sum / a.length))
}
