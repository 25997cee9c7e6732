/**
 * Enlarges pictures of every kind of samples ×3 by FSRCNN and prints, beside 8-bit RGB, how long each takes (the least of
 * several rounds, taken in turns, so that a busy machine is as busy for all of them), how long it blocks the calling thread at
 * a time, and how much memory it holds beside picture and result, at this size and at four times as many pixels.
 *
 *   npm run build && node benchmarks/sample-kinds.js [WIDTHxHEIGHT] [THREADS]
 */
import { execFileSync } from 'node:child_process'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { createUpscaler, wasmEngine } from '@sr/fsrcnn'
import { weights } from '@sr/fsrcnn/weights/fsrcnn-x3'
import { mulberry32 } from '@sr/network'
import { milliseconds, table } from './speed/markdown-table.js'

const rounds = 7
const kinds = {
  '8-bit RGB': { Samples: Uint8Array, channels: 3 },
  '8-bit grey': { Samples: Uint8Array, channels: 1 },
  '8-bit RGBA, opaque': { Samples: Uint8Array, channels: 4, alpha: () => 1 },
  '8-bit RGBA, a disc': { Samples: Uint8Array, channels: 4, alpha: disc },
  '8-bit RGBA, noise': { Samples: Uint8Array, channels: 4 },
  '16-bit RGB': { Samples: Uint16Array, channels: 3 },
  '16-bit grey': { Samples: Uint16Array, channels: 1 },
  'floats, RGB': { Samples: Float32Array, channels: 3 },
  'floats, RGBA, noise': { Samples: Float32Array, channels: 4 },
}

const [width, height] = (process.argv[2] ?? '1280x720').split('x').map(Number)
const threads = Number(process.argv[3] ?? 2)
const upscaler = await createUpscaler(weights, { engine: wasmEngine({ threads }) })
const kind = process.argv[4]
if (kind === undefined) await printTable()
else console.log(await megabytesBeside(kinds[kind]))
upscaler.dispose()

async function printTable() {
  const subjects = Object.entries(kinds).map(([name, of]) => ({
    name,
    picture: draw(of),
    ms: [],
    blocked: [],
  }))
  for (let round = -2; round < rounds; round++) {
    for (const { picture, ms, blocked } of subjects) {
      const delay = monitorEventLoopDelay({ resolution: 1 })
      delay.enable()
      const start = performance.now()
      await upscaler.upscale(picture)
      const took = performance.now() - start
      delay.disable()
      if (round < 0) continue
      ms.push(took)
      blocked.push(delay.max / 1e6)
    }
  }
  const least = (values) => Math.min(...values)
  const [rgb] = subjects
  const rows = subjects.map(({ name, ms, blocked }) => [
    name,
    milliseconds(least(ms)),
    (least(ms) / least(rgb.ms)).toFixed(2),
    milliseconds(least(blocked)),
    memoryOf(name, width, height),
    memoryOf(name, 2 * width, 2 * height),
  ])
  const head = [
    'picture',
    'ms',
    'of 8-bit RGB',
    'blocks, ms',
    `MB, ${width} × ${height}`,
    'MB, 4 × the pixels',
  ]
  console.log(table(head, rows))
}

/** In a process of its own, because a process never gives memory back. */
function memoryOf(name, ofWidth, ofHeight) {
  const arguments_ = [fileURLToPath(import.meta.url), `${ofWidth}x${ofHeight}`, String(threads), name]
  return execFileSync(process.execPath, arguments_, { encoding: 'utf8' }).trim()
}

async function megabytesBeside(of) {
  const picture = draw(of)
  await upscaler.upscale(draw({ ...of, size: 64 })) // compiled, and the engine's own memory is there
  const before = process.memoryUsage.rss()
  let peak = before
  const sample = () => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  const timer = setInterval(sample, 1)
  const { data } = await upscaler.upscale(picture, { onProgress: sample })
  clearInterval(timer)
  return Math.max(0, Math.round((peak - before - data.byteLength) / 1e6))
}

/** Seeded noise; where `alpha` says so, the last channel is that function of the place. */
function draw({ Samples, channels, alpha, size }) {
  const [columns, rows] = size === undefined ? [width, height] : [size, size]
  const white = Samples === Float32Array ? 1 : Samples === Uint16Array ? 65535 : 255
  const random = mulberry32(1)
  const data = new Samples(columns * rows * channels).map(() => white * random())
  for (let i = channels - 1; alpha !== undefined && i < data.length; i += channels) {
    const pixel = (i - channels + 1) / channels
    data[i] = white * alpha(pixel % columns, Math.floor(pixel / columns), columns, rows)
  }
  return { width: columns, height: rows, channels, data }
}

/** Opaque in the middle, clear outside, and a soft edge between. */
function disc(x, y, columns, rows) {
  const distance = Math.hypot(x - columns / 2, y - rows / 2)
  return Math.max(0, Math.min(1, (0.4 * rows - distance) / 12))
}
