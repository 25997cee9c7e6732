import { execFileSync } from 'node:child_process'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { readNut } from '../../src/nut/read-nut.js'
import { nutFrameHeader, nutHeader } from '../../src/nut/write-nut.js'
import { pixelLayoutOf } from '../../src/pixel-layout.js'
import { ffmpeg, whyNoFfmpeg } from '../support/ask-ffmpeg.js'

const { fourcc } = pixelLayoutOf('', 'yuv420p')

const framesOf = async (bytes: Uint8Array) => {
  const frames = []
  for await (const frame of readNut(Readable.from([bytes]))) frames.push(frame)
  return frames
}

describe.skipIf(whyNoFfmpeg)(
  `NUT is what ffmpeg takes for NUT${whyNoFfmpeg ? ` (${whyNoFfmpeg})` : ''}`,
  () => {
    test('ffmpeg reads back every frame and timestamp that was written, in any time base', () => {
      const frames = [0, 1, 2].map((level) => new Uint8Array(6 * 4 * 1.5).fill(level))
      const times = [7, 1_000_003, 123_456_789_012]
      const file = Buffer.concat([
        nutHeader({ width: 6, height: 4, fourcc, timeBase: [1001, 30_000] }),
        ...frames.flatMap((frame, index) => [nutFrameHeader(times[index], frame.length), frame]),
      ])
      const probed = execFileSync(
        'ffprobe',
        [
          '-v',
          'error',
          '-show_entries',
          'packet=pts:stream=time_base,width,height,pix_fmt',
          '-of',
          'csv=p=0',
          '-i',
          'pipe:0',
        ],
        { input: file, encoding: 'utf8' },
      )
      expect(probed.trim().split('\n')).toEqual([...times.map(String), '6,4,yuv420p,1001/30000'])
      const raw = execFileSync(
        'ffmpeg',
        [
          '-v',
          'error',
          '-f',
          'nut',
          '-i',
          'pipe:0',
          '-fps_mode',
          'passthrough',
          '-enc_time_base',
          '1/1000000',
          '-f',
          'rawvideo',
          '-',
        ],
        { input: file },
      )
      expect(raw).toEqual(Buffer.concat(frames))
    })

    test('what ffmpeg writes is read, small frames and large ones', async () => {
      for (const size of ['2x2', '64x36', '320x180']) {
        const source = ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=25:d=0.4`, '-pix_fmt', 'yuv420p']
        const times = [
          '-vf',
          "settb=1/90000,setpts='N*3003+mod(N,3)*900+11'",
          '-fps_mode',
          'passthrough',
          '-enc_time_base',
          '1/90000',
        ]
        const raw = ffmpeg(...source, '-f', 'rawvideo', '-')
        const frames = await framesOf(ffmpeg(...source, ...times, '-c:v', 'rawvideo', '-f', 'nut', '-'))
        expect(Buffer.concat(frames.map(({ data }) => data))).toEqual(raw)
        const [num, den] = frames[0].timeBase
        expect(frames.map(({ pts }) => Number((pts * num * 90_000n) / den))).toEqual(
          frames.map((_, n) => n * 3003 + (n % 3) * 900 + 11),
        )
      }
    })

    test('a stream that ends within a frame is an error, wherever it is cut', async () => {
      const file = ffmpeg(
        '-f',
        'lavfi',
        '-i',
        'testsrc2=s=8x8:r=25:d=0.08',
        '-pix_fmt',
        'yuv420p',
        '-c:v',
        'rawvideo',
        '-f',
        'nut',
        '-',
      )
      const whole = (await framesOf(file)).length
      for (let end = 1; end < file.length; end++) {
        const cut = await framesOf(file.subarray(0, end)).catch((error: unknown) => error)
        if (!(cut instanceof RangeError)) expect((cut as unknown[]).length).toBeLessThanOrEqual(whole)
      }
      await expect(framesOf(file.subarray(0, file.length - 40))).rejects.toThrow(RangeError)
    })

    test('several streams are refused', async () => {
      const two = ffmpeg(
        ...[
          '-f',
          'lavfi',
          '-i',
          'testsrc2=s=8x8:d=0.08',
          '-f',
          'lavfi',
          '-i',
          'sine=d=0.1',
          '-c:v',
          'rawvideo',
          '-f',
          'nut',
          '-',
        ],
      )
      await expect(framesOf(two)).rejects.toThrow('more than one stream')
    })
  },
)
