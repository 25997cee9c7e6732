/**
 * The time of SSIM beside ssim.js, both the 11 × 11 Gaussian without downsampling, and how time
 * and memory grow with the picture.
 *
 *   npm run build && node benchmarks/ssim-speed.js
 */
import { ssim } from '@sr/metrics'
import { mulberry32 } from '@sr/network'
import ssimJs from 'ssim.js'

const rounds = 15
const sizes = [
  [661, 700],
  [2000, 1250],
  [5000, 2500],
  [10000, 5000],
]

growth() // first: the memory of ssim.js would hide ours
compareWithSsimJs(...sizes[0])

/**
 * In turns, so that whatever else the machine does falls on both. ssim.js takes RGBA and makes grey of it.
 */
function compareWithSsimJs(width, height) {
  const [x, y] = picturePair(width, height)
  const [rgbaX, rgbaY] = [rgba(x), rgba(y)]
  const options = { ssim: 'fast', downsample: false }
  const times = { ours: [], ssimJs: [] }
  let values = {}
  for (let round = 0; round < rounds; round++) {
    values = {
      ours: timed(times.ours, () => ssim(x, y)),
      ssimJs: timed(times.ssimJs, () => ssimJs.ssim(rgbaX, rgbaY, options).mssim),
    }
  }
  console.log(`\nSSIM of ${width} × ${height} grey, ${rounds} rounds interleaved`)
  console.log('              min ms  median ms   value')
  console.log(`@sr/metrics   ${line(times.ours)}   ${values.ours}`)
  console.log(`ssim.js fast  ${line(times.ssimJs)}   ${values.ssimJs}`)
  const ratio = (of) => (of(times.ssimJs) / of(times.ours)).toFixed(1)
  console.log(`ratio         ${ratio(min).padStart(6)}  ${ratio(median).padStart(9)}`)
}

/**
 * Memory: how far the process's peak lies above what it holds with the two pictures alone.
 * SSIM's own memory is at most that.
 */
function growth() {
  console.log('megapixels  min ms  ns/pixel  the pictures MB  SSIM at most MB')
  for (const [width, height] of sizes) {
    const pair = picturePair(width, height)
    const pixels = width * height
    const before = process.memoryUsage.rss()
    const times = []
    for (let round = 0; round < 3; round++) timed(times, () => ssim(...pair))
    const above = process.resourceUsage().maxRSS * 1024 - before
    const cells = [
      (pixels / 1e6).toFixed(2).padStart(10),
      min(times).toFixed(0).padStart(7),
      ((min(times) * 1e6) / pixels).toFixed(1).padStart(9),
      ((2 * pixels) / 1e6).toFixed(1).padStart(16),
      (above / 1e6).toFixed(1).padStart(16),
    ]
    console.log(cells.join(' '))
  }
}

/** Smooth waves, and the same with ± 12 levels of seeded noise. */
function picturePair(width, height) {
  const x = new Uint8Array(width * height)
  const y = new Uint8Array(width * height)
  const random = mulberry32(1)
  for (let i = 0; i < x.length; i++) {
    const [row, column] = [Math.floor(i / width), i % width]
    x[i] = 128 + 60 * Math.sin(row / 9) * Math.cos(column / 13) + 45 * Math.sin((row + column) / 4)
    y[i] = x[i] - 12 + Math.floor(25 * random())
  }
  return [x, y].map((data) => ({ width, height, channels: 1, data }))
}

function rgba({ width, height, data }) {
  const pixels = new Uint8ClampedArray(4 * data.length)
  for (let i = 0; i < data.length; i++) pixels.set([data[i], data[i], data[i], 255], 4 * i)
  return { width, height, data: pixels }
}

function timed(times, run) {
  const start = performance.now()
  const value = run()
  times.push(performance.now() - start)
  return value
}

function min(times) {
  return Math.min(...times)
}

function median(times) {
  return [...times].sort((a, b) => a - b)[times.length >> 1]
}

function line(times) {
  return `${min(times).toFixed(1).padStart(6)}  ${median(times).toFixed(1).padStart(9)}`
}
