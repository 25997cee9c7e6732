import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { chromaEnlarger, chromaSite } from '../src/enlarge-chroma.js'
import { pixelLayoutOf, planeSizes } from '../src/pixel-layout.js'
import { ffmpeg, whyNoFfmpeg } from './support/ask-ffmpeg.js'

const size = { width: 48, height: 32 }

/** A smooth picture of colours, as raw planes. */
const picture = (pixelFormat: string): Buffer =>
  ffmpeg(
    ...['-f', 'lavfi', '-i', `testsrc2=s=${size.width}x${size.height}`, '-frames:v', '1'],
    ...['-vf', 'gblur=sigma=2', '-pix_fmt', pixelFormat, '-f', 'rawvideo', '-'],
  )

/** The same enlarged by zimg, another program, with Keys' kernel and the positions that it knows. */
const enlargedByZimg = (raw: Buffer, pixelFormat: string, scale: number, location: string): Buffer => {
  const large = `w=${size.width * scale}:h=${size.height * scale}`
  return ffmpegWith(raw, [
    ...['-f', 'rawvideo', '-pix_fmt', pixelFormat, '-s', `${size.width}x${size.height}`, '-i', 'pipe:0'],
    ...['-vf', `zscale=${large}:f=bicubic:param_a=0:param_b=0.5:cin=${location}:c=${location}`],
    ...['-f', 'rawvideo', '-'],
  ])
}

describe.skipIf(whyNoFfmpeg)(
  `chroma is enlarged where it lies${whyNoFfmpeg ? ` (${whyNoFfmpeg})` : ''}`,
  () => {
    for (const scale of [2, 3, 4]) {
      for (const [pixelFormat, location] of [
        ['yuv420p', 'left'],
        ['yuv420p', 'center'],
        ['yuv420p', 'topleft'],
        ['yuv420p', 'top'],
        ['yuv420p', 'bottomleft'],
        ['yuv420p', 'bottom'],
        ['yuv422p', 'left'],
        ['yuv444p', 'left'],
        ['yuv420p10le', 'topleft'],
      ] as const) {
        test(`${pixelFormat} with chroma at the ${location}, ×${scale}, is within a level of zimg's`, () => {
          const raw = picture(pixelFormat)
          const layout = pixelLayoutOf('', pixelFormat)
          const from = planeSizes(layout, size)
          const to = planeSizes(layout, { width: size.width * scale, height: size.height * scale })
          const samples = (bytes: Buffer) =>
            layout.bits === 8 ? new Uint8Array(bytes) : new Uint16Array(new Uint8Array(bytes).buffer)
          const lumaOf = ([luma]: typeof from) => luma.width * luma.height
          const ofU = from[1].width * from[1].height
          const u = samples(raw).subarray(lumaOf(from), lumaOf(from) + ofU)
          const found =
            layout.bits === 8
              ? new Uint8Array(to[1].width * to[1].height)
              : new Uint16Array(to[1].width * to[1].height)
          chromaEnlarger(from[1], to[1], scale, layout, location)(u, found)
          const wanted = samples(enlargedByZimg(raw, pixelFormat, scale, location)).subarray(lumaOf(to))
          // At its edges zimg continues the picture otherwise.
          const margin = 3 * scale
          let worst = 0
          for (let y = margin; y < to[1].height - margin; y++)
            for (let x = margin; x < to[1].width - margin; x++)
              worst = Math.max(worst, Math.abs(found[y * to[1].width + x] - wanted[y * to[1].width + x]))
          expect(worst).toBeLessThanOrEqual(1)
        })
      }
    }
  },
)

test('films that do not say where chroma lies are taken for left, as H.264 and MPEG-2 define it', () => {
  expect(chromaSite(true, true)).toEqual({ x: 0.25, y: 0.5 })
})

test('chroma as wide or as high as luma lies in the middle, whatever is said', () => {
  expect(chromaSite(false, false, 'topleft')).toEqual({ x: 0.5, y: 0.5 })
  expect(chromaSite(true, false, 'topleft')).toEqual({ x: 0.25, y: 0.5 })
})

function ffmpegWith(input: Buffer, args: readonly string[]): Buffer {
  return execFileSync('ffmpeg', ['-v', 'error', ...args], { input, maxBuffer: 2 ** 28 })
}
