import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createUpscaler } from '@sr/fsrcnn'
import { weights } from '@sr/fsrcnn/weights/fsrcnn-s-x2'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { startEncoder } from '../src/encode-frames.js'
import { enlargeFilm } from '../src/enlarge-film.js'
import { type Ffmpeg, findFfmpeg } from '../src/find-ffmpeg.js'
import { type PlanOptions, planFilm } from '../src/plan-film.js'
import { ffmpeg, whyNoFfmpeg } from './support/ask-ffmpeg.js'

const folder = mkdtempSync(join(tmpdir(), 'sr-refusals-'))
let programs: Ffmpeg

const at = (name: string): string => join(folder, name)

const make = (name: string, ...args: readonly string[]): string => {
  ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=64x36:r=25:d=0.8', ...args, '-y', at(name))
  return at(name)
}

const plan = (input: string, output = at('out.mkv'), options: Partial<PlanOptions> = {}) =>
  planFilm(input, output, programs, { scale: 2, network: 'n', ...options })

beforeAll(async () => {
  if (whyNoFfmpeg === undefined) programs = await findFfmpeg()
})

afterAll(() => rmSync(folder, { recursive: true }))

test('a missing ffmpeg is an error that says how to install it', async () => {
  await expect(findFfmpeg('/nowhere/ffmpeg')).rejects.toMatchObject({
    code: 'ffmpeg-missing',
    message: expect.stringContaining('apt install ffmpeg'),
  })
})

describe.skipIf(whyNoFfmpeg)(
  `what cannot be done is refused before the work${whyNoFfmpeg ? ` (${whyNoFfmpeg})` : ''}`,
  () => {
    test.each([
      [
        'interlaced',
        'interlaced',
        'i.mkv',
        ['-vf', 'interlace', '-c:v', 'libx264', '-flags', '+ilme+ildct', '-pix_fmt', 'yuv420p'],
      ],
      [
        'hdr',
        'in PQ',
        'pq.mkv',
        [
          '-c:v',
          'libx264',
          '-pix_fmt',
          'yuv420p10le',
          '-color_trc',
          'smpte2084',
          '-colorspace',
          'bt2020nc',
          '-color_primaries',
          'bt2020',
        ],
      ],
      [
        'hdr',
        'in HLG',
        'hlg.mkv',
        [
          '-c:v',
          'libx264',
          '-pix_fmt',
          'yuv420p10le',
          '-color_trc',
          'arib-std-b67',
          '-colorspace',
          'bt2020nc',
          '-color_primaries',
          'bt2020',
        ],
      ],
      ['alpha', 'with alpha', 'alpha.webm', ['-c:v', 'libvpx-vp9', '-cpu-used', '8', '-pix_fmt', 'yuva420p']],
      ['pixel-format', 'in RGB', 'rgb.mkv', ['-c:v', 'ffv1', '-pix_fmt', 'bgr0']],
    ] as const)('%s: a film %s', async (code, _, name, args) => {
      await expect(plan(make(name, ...args))).rejects.toMatchObject({ code })
    })

    test('no-film: a text, a picture, sound, and nothing at all', async () => {
      writeFileSync(at('words.txt'), 'no film')
      await expect(plan(at('words.txt'))).rejects.toMatchObject({ code: 'no-film' })
      await expect(plan(make('still.png', '-frames:v', '1'))).rejects.toMatchObject({ code: 'no-film' })
      ffmpeg('-f', 'lavfi', '-i', 'sine=d=0.2', at('sound.mka'))
      await expect(plan(at('sound.mka'))).rejects.toMatchObject({ code: 'no-film' })
      await expect(plan(at('nothing.mp4'))).rejects.toMatchObject({ code: 'no-film' })
      await expect(plan(at('.'))).rejects.toThrow('not a file but a folder. Expected a video file.')
      writeFileSync(at('empty.mp4'), '')
      await expect(plan(at('empty.mp4'))).rejects.toThrow('the file is empty (0 bytes).')
    })

    test('truncated: a film that is cut short, in every container', async () => {
      for (const name of ['cut.mp4', 'cut.mkv', 'cut.mov', 'cut.webm']) {
        const file = make(
          name,
          ...(name.endsWith('webm') ? ['-cpu-used', '8', '-deadline', 'realtime'] : []),
          '-movflags',
          '+faststart',
        )
        const bytes = readFileSync(file)
        for (const share of [0.6, 0.9]) {
          writeFileSync(file, bytes.subarray(0, bytes.length * share))
          await expect(plan(file)).rejects.toMatchObject({ code: 'truncated' })
        }
      }
    })

    test('damaged-film: frames that are listed and cannot be decoded', async () => {
      const file = make('holes.mov', '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p')
      const bytes = readFileSync(file)
      bytes.fill(0, Math.floor(bytes.length * 0.5), Math.floor(bytes.length * 0.6))
      writeFileSync(file, bytes)
      const attempt = async () => {
        const planned = await plan(file)
        await enlargeFilm(planned, at('out.mkv'), await createUpscaler(weights), programs)
      }
      await expect(attempt()).rejects.toMatchObject({ code: 'damaged-film' })
    })

    test('damaged-film: B-frames in AVI, which has no timestamps for them', async () => {
      await expect(plan(make('reordered.avi', '-c:v', 'mpeg4', '-bf', '2'))).rejects.toMatchObject({
        code: 'damaged-film',
        message: expect.stringContaining('genpts'),
      })
    })

    test('encoders and containers that do not take the film say so, and what to do', async () => {
      const film = make('plain.mkv', '-c:v', 'libx264')
      const rejects = (output: string, options: Partial<PlanOptions>) =>
        expect(plan(film, at(output), options)).rejects
      await rejects('a.mkv', { codec: 'nope' }).toMatchObject({ code: 'encoder-missing' })
      await rejects('a.mkv', { preset: 'nope' }).toMatchObject({ code: 'encoder-refused' })
      await rejects('a.mp4', { codec: 'ffv1' }).toMatchObject({ code: 'not-kept' })
      await rejects('a.avi', {}).toMatchObject({ code: 'unknown-container' })
      await rejects('plain.mkv', {}).toMatchObject({ code: 'output-is-input' })
      const twelve = make('twelve.mkv', '-c:v', 'ffv1', '-pix_fmt', 'yuv420p12le')
      await expect(plan(twelve)).rejects.toMatchObject({
        code: 'encoder-refused',
        message: expect.stringContaining('ffv1'),
      })
    })

    test('streams that a container has no place for are an error and not lost', async () => {
      writeFileSync(at('words.srt'), '1\n00:00:00,100 --> 00:00:00,500\nWords\n')
      const film = at('spoken.mkv')
      ffmpeg(
        '-f',
        'lavfi',
        '-i',
        'testsrc2=s=64x36:r=25:d=0.8',
        '-i',
        at('words.srt'),
        '-c:v',
        'libx264',
        film,
      )
      await expect(plan(film, at('out.mp4'))).rejects.toMatchObject({
        code: 'not-kept',
        message: expect.stringContaining('.mkv'),
      })
      const turned = at('turned.mp4')
      ffmpeg('-i', make('flat.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90', turned)
      await expect(plan(turned, at('out.webm'))).rejects.toMatchObject({
        code: 'not-kept',
        message: expect.stringContaining('rotation'),
      })
    })

    test('a folder for temporary files that cannot be written to is told by a code', async () => {
      const film = make('unrehearsed.mkv', '-c:v', 'libx264')
      vi.stubEnv('TMPDIR', at('missing'))
      onTestFinished(() => void vi.unstubAllEnvs())
      await expect(plan(film)).rejects.toMatchObject({ code: 'output-unwritable' })
    })

    test('networks of other scales are refused, and nothing is left behind', async () => {
      const film = make('small.mkv', '-c:v', 'libx264')
      const planned = await plan(film, at('three.mkv'), { scale: 3 })
      await expect(
        enlargeFilm(planned, at('three.mkv'), await createUpscaler(weights), programs),
      ).rejects.toMatchObject({
        code: 'unsupported-network',
      })
      expect(readdirSync(folder).filter((name) => name.includes('three'))).toEqual([])
    })

    test.skipIf(!existsSync('/dev/full'))('disk-full: no room for the frames', async () => {
      const { film, shiftSeconds, encoding, scale, chunks } = await plan(make('room.mkv', '-c:v', 'libx264'))
      const encoder = startEncoder('/dev/full', film, { encoding, scale, shiftSeconds }, programs)
      const writeAll = async () => {
        for (const time of chunks[0].pts) await encoder.write(time, new Uint8Array(128 * 72 * 1.5).fill(time))
        await encoder.end()
      }
      await expect(writeAll()).rejects.toMatchObject({ code: 'disk-full' })
    })

    test('a film that changed since it was planned is refused', async () => {
      const film = make('changing.mkv', '-c:v', 'libx264')
      const planned = await plan(film)
      make('changing.mkv', '-c:v', 'libx264', '-crf', '40')
      await expect(
        enlargeFilm(planned, at('out.mkv'), await createUpscaler(weights), programs),
      ).rejects.toMatchObject({
        code: 'other-film',
      })
    })
  },
)
