/**
 * Enlarges generated films of 640 × 360 by FSRCNN-s and FSRCNN, ×2 and ×3, from file to file with libx264 veryfast, and prints
 * frames a second, and the share of the time in which our network was at work. Beside them FFmpeg's own filter `sr` with an
 * ESPCN of as many multiplications as FSRCNN-s has in three of its layers. Then a screen recording with and without
 * frames being reused, and with `--memory` how much memory 10,000 frames hold.
 *
 *   npm run build && node benchmarks/film-speed.js [--memory]
 *
 * Needs ffmpeg on PATH.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { enlargeFilm, findFfmpeg, planFilm } from '@sr/films'
import { createUpscaler } from '@sr/fsrcnn'
import { nativeEspcn } from './films/native-espcn.js'

const folder = mkdtempSync(join(tmpdir(), 'sr-film-speed-'))
const at = (name) => join(folder, name)
const programs = await findFfmpeg()
const ffmpeg = (...args) => execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args])

async function upscalerOf(model, scale) {
  const { weights } = await import(`@sr/fsrcnn/weights/${model}-x${scale}`)
  return createUpscaler(weights)
}

/** Enlarges a film; the share is that of the time in which the network was at work. */
async function measure(input, model, scale, { reuse = true, onFrame = () => {} } = {}) {
  const upscaler = await upscalerOf(model, scale)
  let networkMs = 0
  const timed = {
    ...upscaler,
    async upscale(picture, options) {
      const started = performance.now()
      const result = await upscaler.upscale(picture, { ...options, reuse })
      networkMs += performance.now() - started
      return result
    },
  }
  const output = at('large.mkv')
  const plan = await planFilm(input, output, programs, { scale, network: model, preset: 'veryfast' })
  const started = performance.now()
  const { frames } = await enlargeFilm(plan, output, timed, programs, {
    onProgress: ({ done }) => onFrame(done),
  })
  const ms = performance.now() - started
  upscaler.dispose()
  return { framesPerSecond: (frames / ms) * 1000, share: networkMs / ms }
}

const rate = (framesPerSecond) => framesPerSecond.toPrecision(3)

try {
  console.log(`${cpus()[0].model}, ${cpus().length} threads, Node ${process.version}`)
  if (process.argv.includes('--memory')) {
    ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=96x54:r=25:d=400',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      at('long.mkv'),
    )
    await measure(at('long.mkv'), 'fsrcnn-s', 2, {
      onFrame(done) {
        if (done % 1000 !== 0) return
        console.log(`${done} frames: ${Math.round(process.memoryUsage.rss() / 1e6)} MB resident`)
      },
    })
  } else {
    await measureSpeed()
  }
} finally {
  rmSync(folder, { recursive: true })
}

async function measureSpeed() {
  const encode = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p']
  ffmpeg('-f', 'lavfi', '-i', 'mandelbrot=s=640x360:r=25', '-frames:v', '50', ...encode, at('moving.mkv'))
  // A picture that stands still, in which a cursor moves.
  const still = 'testsrc2=s=640x360:r=25:d=0.04,loop=loop=99:size=1,setpts=N/25/TB[still]'
  const cursor =
    "color=white:s=8x14:r=25:d=4[cursor];[still][cursor]overlay=x='mod(n*8,640)':y='40+20*floor(n/40)'"
  ffmpeg(
    '-f',
    'lavfi',
    '-i',
    `${still};${cursor}`,
    '-frames:v',
    '100',
    ...encode,
    '-qp',
    '0',
    at('screen.mkv'),
  )
  for (const model of ['fsrcnn-s', 'fsrcnn']) {
    for (const scale of [2, 3]) {
      const { framesPerSecond, share } = await measure(at('moving.mkv'), model, scale)
      const size = `${640 * scale} × ${360 * scale}`
      console.log(
        `${model} to ${size}: ${rate(framesPerSecond)} frames/s, network ${Math.round(share * 100)} % of the time`,
      )
    }
  }
  for (const model of ['fsrcnn-s', 'fsrcnn']) {
    const [without, withReuse] = [
      await measure(at('screen.mkv'), model, 2, { reuse: false }),
      await measure(at('screen.mkv'), model, 2),
    ]
    const times = withReuse.framesPerSecond / without.framesPerSecond
    console.log(
      `screen recording, ${model} to 1280 × 720: ${rate(without.framesPerSecond)} frames/s, with reuse ${rate(withReuse.framesPerSecond)} (${times.toFixed(1)} times)`,
    )
  }
  writeFileSync(at('espcn.model'), nativeEspcn(2))
  const frames = 3
  const started = performance.now()
  ffmpeg(
    ...['-i', at('moving.mkv'), '-frames:v', String(frames)],
    ...[
      '-vf',
      `sr=dnn_backend=native:model=${at('espcn.model')}`,
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      at('espcn.mkv'),
    ],
  )
  const framesPerSecond = (frames / (performance.now() - started)) * 1000
  console.log(`FFmpeg's filter sr, ESPCN to 1280 × 720: ${rate(framesPerSecond)} frames/s`)
}
