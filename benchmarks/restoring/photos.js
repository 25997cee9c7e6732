import { execFileSync } from 'node:child_process'
import { crop, modcrop, resizeBicubic } from '@sr/image'
import sharp from 'sharp'

/**
 * What happens to photos before somebody enlarges them. Each makes, of an original (8-bit RGB), the small picture that is
 * given to `sr upscale`, its file where that says more than the pixels, and the part of the original that it shows.
 */
export const photoKinds = {
  'lossless, PNG': plain(),
  'lossless, reduced to 70 %': resized(undefined, 0.7, 'lanczos3'),
  'lossless, enlarged to 130 %': resized(undefined, 1.3, 'cubic'),
  'JPEG q95': plain(jpeg(95)),
  'JPEG q75': plain(jpeg(75)),
  'JPEG q30': plain(jpeg(30)),
  'JPEG q20': plain(jpeg(20)),
  'q30, again at q95': plain(jpeg(30), jpeg(95)),
  'q30 as PNG': savedAsPng(jpeg(30)),
  'q30, cropped off its blocks, as PNG': croppedTo(jpeg(30), { x: 3, y: 5 }),
  'q30, reduced to 70 % (bicubic)': resized(jpeg(30), 0.7, 'cubic'),
  'q30, reduced to 70 % (Lanczos)': resized(jpeg(30), 0.7, 'lanczos3'),
  'q30, reduced to 70 %, then q95': resized(jpeg(30), 0.7, 'lanczos3', jpeg(95)),
  'q30, reduced to 50 %': resized(jpeg(30), 0.5, 'lanczos3'),
  'q75, reduced to 70 %': resized(jpeg(75), 0.7, 'lanczos3'),
  'WebP q50': plain(webp(50)),
  'WebP q80': plain(webp(80)),
  'AVIF q30': plain(avif(30)),
  'AVIF q50': plain(avif(50)),
  'AVIF q80': plain(avif(80)),
  'frame of H.264, CRF 18': plain(h264(18)),
  'frame of H.264, CRF 28': plain(h264(28)),
}

/** Those that are measured at ×3 and ×4 too. */
export const jpegKinds = ['lossless, PNG', 'JPEG q95', 'JPEG q75', 'JPEG q30', 'JPEG q20']

/** 8-bit RGB of a file. */
export async function decode(file) {
  const { data, info } = await sharp(file)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, channels: info.channels, data: new Uint8Array(data) }
}

export function plain(...encoders) {
  return async (photo, scale) => {
    const original = modcrop(photo, scale)
    let [picture, file] = [small(original, scale), undefined]
    for (const encode of encoders) {
      file = await encode(picture)
      picture = await decode(file)
    }
    return { original, picture, file }
  }
}

function savedAsPng(encode) {
  const make = plain(encode)
  return async (photo, scale) => ({ ...(await make(photo, scale)), file: undefined })
}

function croppedTo(encode, { x, y }) {
  const make = plain(encode)
  return async (photo, scale) => {
    const { original, picture } = await make(photo, scale)
    const rect = { x, y, width: picture.width - x, height: picture.height - y }
    const larger = Object.fromEntries(Object.entries(rect).map(([key, px]) => [key, scale * px]))
    return { original: crop(original, larger), picture: crop(picture, rect) }
  }
}

/** Stored at another size, `ratio` times the one it has now away, and perhaps stored again. */
export function resized(encode, ratio, kernel, encodeAgain) {
  return async (photo, scale) => {
    const original = modcrop(photo, scale)
    const [width, height] = [original.width / scale, original.height / scale]
    const size = { width: Math.round(width / ratio), height: Math.round(height / ratio) }
    const large = resizeBicubic(original, size, { rounding: 'matlab-uint8' })
    const stored = await decode(encode ? await encode(large) : await png(large))
    const file = await image(stored).resize({ width, height, kernel, fit: 'fill' }).png().toBuffer()
    const picture = await decode(file)
    if (encodeAgain === undefined) return { original, picture }
    const again = await encodeAgain(picture)
    return { original, picture: await decode(again), file: again }
  }
}

const small = (original, scale) => resizeBicubic(original, { scale: 1 / scale }, { rounding: 'matlab-uint8' })

function image({ width, height, channels, data }) {
  return sharp(data, { raw: { width, height, channels } })
}

function png(picture) {
  return image(picture).png().toBuffer()
}

/** By libjpeg, chroma halved. */
export function jpeg(quality) {
  return (picture) => image(picture).jpeg({ quality }).toBuffer()
}

export function webp(quality) {
  return (picture) => image(picture).webp({ quality }).toBuffer()
}

export function avif(quality) {
  return (picture) => image(picture).avif({ quality, chromaSubsampling: '4:2:0' }).toBuffer()
}

/** One frame through libx264, by the ffmpeg on the path, as a PNG of what comes out. */
function h264(crf) {
  return ({ width, height, data }) => {
    const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-i', '-']
    const encoding = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-crf', String(crf), '-f', 'h264', '-']
    const coded = ffmpeg([...raw, ...encoding], data)
    return ffmpeg(['-f', 'h264', '-i', '-', '-c:v', 'png', '-f', 'image2pipe', '-'], coded)
  }
}

function ffmpeg(args, input) {
  return execFileSync('ffmpeg', ['-v', 'error', ...args], { input, maxBuffer: 2 ** 28 })
}
