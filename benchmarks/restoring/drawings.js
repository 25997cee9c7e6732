import { mulberry32 } from '@sr/network'
import sharp from 'sharp'
import { decode } from './photos.js'

/**
 * Pictures that were never compressed, and whose lines, letters and dots lie at regular distances as edges of blocks do. Each
 * makes a dozen of them, some from photos.
 */
export const drawings = {
  screenshot: () => several(screen),
  'line art': () => several(lineArt),
  'scan of a page': () => several(scan),
  'ordered dither, 8 × 8': (photos) => several((seed) => dithered(photos[seed % photos.length])),
  'pixel art, × 8': (photos) => several((seed) => pixelated(photos[seed % photos.length])),
}

const several = (draw) => Promise.all(Array.from({ length: 12 }, (_, seed) => draw(seed)))

const words =
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut'.split(' ')

function textLines(seed, { x, y, count, size, chars }) {
  const random = mulberry32(seed + 1)
  const line = () =>
    Array.from({ length: chars / 6 }, () => words[Math.floor(random() * words.length)]).join(' ')
  return Array.from(
    { length: count },
    (_, i) => `<text x="${x}" y="${y + i * 1.5 * size}" font-size="${size}">${line()}</text>`,
  ).join('')
}

function page(width, height, content) {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans">
      <rect width="${width}" height="${height}" fill="#fff"/>${content}</svg>`,
  )
}

/** A window with a bar of buttons, a list and a text; each seed has letters of another size. */
function screen(seed) {
  const size = 9 + seed
  const buttons = Array.from(
    { length: 12 },
    (_, i) => `<rect x="${8 + 52 * i}" y="8" width="44" height="24" rx="4" fill="hsl(${30 * i} 60% 60%)"/>`,
  )
  const stripes = Array.from(
    { length: 10 },
    (_, i) => `<rect x="0" y="${40 + 2 * i * 1.5 * size}" width="160" height="${1.5 * size}" fill="#eef"/>`,
  )
  const text = { y: 40 + 1.1 * size, count: 20, size }
  return decode(
    page(
      640,
      480,
      [
        `<rect width="640" height="40" fill="#dde"/>`,
        ...buttons,
        ...stripes,
        textLines(seed, { ...text, x: 4, chars: 12 }),
        textLines(seed + 100, { ...text, x: 180, chars: 60 }),
      ].join(''),
    ),
  )
}

/** Outlines, and hatching at a distance of 3 to 14 pixels. */
function lineArt(seed) {
  const random = mulberry32(seed + 1)
  const place = () => `${480 * random()} ${480 * random()}`
  const curves = Array.from({ length: 14 }, () => `<path d="M${place()} C${place()} ${place()} ${place()}"/>`)
  const hatching = Array.from({ length: 30 }, (_, i) => {
    const at = (3 + seed) * i
    return `<path d="M${100 + at} 100 v200 M100 ${100 + at} h200"/>`
  })
  return decode(
    page(
      480,
      480,
      `<g fill="none" stroke="#000" stroke-width="1.5">${[...curves, ...hatching].join('')}</g>`,
    ),
  )
}

/** Printed letters a little blurred and turned, on paper with grain. */
async function scan(seed) {
  const size = 10 + seed
  const text = textLines(seed, { x: 20, y: 30, count: 30, size, chars: 90 })
  const turned = `<g transform="rotate(${(seed - 6) / 6} 320 240)" fill="#222">${text}</g>`
  const { width, height, channels, data } = await decode(
    await sharp(page(640, 480, turned))
      .blur(0.7)
      .png()
      .toBuffer(),
  )
  const random = mulberry32(seed + 1)
  const grain = () => 6 * (random() + random() + random() - 1.5)
  const paper = new Uint8Array(data.length)
  for (let i = 0; i < data.length; i += channels) {
    const level = Math.min(255, Math.max(0, 0.92 * data[i] + grain()))
    paper.fill(level, i, i + channels)
  }
  return { width, height, channels, data: paper }
}

/** Black and white by Bayer's matrix. */
function dithered({ width, height, channels, data }) {
  const threshold = (x, y) => {
    let value = 0
    for (let bit = 0; bit < 3; bit++) {
      value = 4 * value + ((2 * ((x >> bit) & 1)) ^ (3 * ((y >> bit) & 1)))
    }
    return (value + 0.5) / 64
  }
  const dots = data.map((_, i) => {
    const pixel = Math.floor(i / channels)
    const green = data[pixel * channels + 1] / 255
    return green > threshold(pixel % width, Math.floor(pixel / width)) ? 255 : 0
  })
  return { width, height, channels, data: dots }
}

/** Each pixel of a small photo as a square. */
async function pixelated({ width, height, channels, data }) {
  const small = await sharp(data, { raw: { width, height, channels } }).resize(60).png().toBuffer()
  return decode(await sharp(small).resize(480, null, { kernel: 'nearest' }).png().toBuffer())
}
