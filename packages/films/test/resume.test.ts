import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createUpscaler, type Upscaler } from '@sr/fsrcnn'
import { weights } from '@sr/fsrcnn/weights/fsrcnn-s-x2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EnlargeFilmOptions, enlargeFilm } from '../src/enlarge-film.js'
import { type Ffmpeg, findFfmpeg } from '../src/find-ffmpeg.js'
import { planFilm } from '../src/plan-film.js'
import { workFolderOf } from '../src/work-folder.js'
import { ffmpeg, whyNoFfmpeg } from './support/ask-ffmpeg.js'

const folder = mkdtempSync(join(tmpdir(), 'sr-resume-'))
const input = join(folder, 'film.mkv')
let upscaler: Upscaler
let programs: Ffmpeg

beforeAll(async () => {
  if (whyNoFfmpeg !== undefined) return
  upscaler = await createUpscaler(weights)
  programs = await findFfmpeg()
  const gop = ['-c:v', 'libx264', '-bf', '2', '-x264-params', 'open-gop=1:keyint=9']
  ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=64x36:r=25:d=1.6', '-f', 'lavfi', '-i', 'sine=d=1.6', ...gop, input)
})

afterAll(() => {
  upscaler?.dispose()
  rmSync(folder, { recursive: true })
})

const decoded = (file: string): string => ffmpeg('-i', file, '-map', '0', '-f', 'framemd5', '-').toString()

async function enlarge(name: string, options: EnlargeFilmOptions = {}, restore = 0) {
  const output = join(folder, name)
  const plan = await planFilm(input, output, programs, {
    ...{ scale: 2, network: 'fsrcnn-s', framesPerChunk: 8, preset: 'ultrafast', crf: 0, restore },
  })
  return enlargeFilm(plan, output, upscaler, programs, options)
}

/** Ends a call after so many frames. */
async function enlargeUntil(frame: number, name: string, options: EnlargeFilmOptions = {}): Promise<void> {
  const stop = new AbortController()
  const onProgress = ({ done }: { readonly done: number }) => done >= frame && stop.abort(new Error('enough'))
  await expect(enlarge(name, { ...options, signal: stop.signal, onProgress })).rejects.toThrow('enough')
}

describe.skipIf(whyNoFfmpeg)(`two calls for one film${whyNoFfmpeg ? ` (${whyNoFfmpeg})` : ''}`, () => {
  test('are one: the second is refused and harms the first in nothing', async () => {
    const output = join(folder, 'once.mkv')
    const plan = await planFilm(input, output, programs, { scale: 2, network: 'fsrcnn-s' })
    let second: Promise<unknown> | undefined
    /** Waits at its first frame until the second call has ended. */
    const patient: Upscaler = {
      ...upscaler,
      upscale: async (...args: Parameters<Upscaler['upscale']>) => {
        second ??= enlargeFilm(plan, output, upscaler, programs).catch((error: unknown) => error)
        await second
        return upscaler.upscale(...args)
      },
    } as Upscaler
    await expect(enlargeFilm(plan, output, patient, programs)).resolves.toMatchObject({ frames: 40 })
    expect(await second).toMatchObject({
      code: 'film-locked',
      message: expect.stringContaining(`process ${process.pid}`),
    })
    expect(readdirSync(folder).filter((name) => name.includes('once'))).toEqual(['once.mkv'])
  })
})

describe.skipIf(whyNoFfmpeg)(`a call that ends early${whyNoFfmpeg ? ` (${whyNoFfmpeg})` : ''}`, () => {
  test('is gone on with to the same film as without a stop', async () => {
    await enlarge('whole.mkv')
    const output = join(folder, 'parts.mkv')
    for (const frame of [11, 12, 30]) {
      await enlargeUntil(frame, 'parts.mkv', { resume: true })
      expect(existsSync(output)).toBe(false)
      expect(readdirSync(workFolderOf(output)).filter((name) => name.endsWith('.tmp'))).toEqual([])
    }
    await expect(enlarge('parts.mkv', { resume: true })).resolves.toMatchObject({ frames: 40, resumed: 24 })
    expect(decoded(output)).toBe(decoded(join(folder, 'whole.mkv')))
    expect(existsSync(workFolderOf(output))).toBe(false)
  })

  test('before its first part is finished leaves nothing at all', async () => {
    await enlargeUntil(3, 'early.mkv')
    expect(readdirSync(folder).filter((name) => name.includes('early'))).toEqual([])
  })

  test('is neither forgotten nor mixed with other options', { tags: ['nightly'] }, async () => {
    await enlargeUntil(20, 'kept.mkv')
    await expect(enlarge('kept.mkv')).rejects.toMatchObject({ code: 'unfinished-film' })
    await expect(enlarge('kept.mkv', { resume: true }, 0.5)).rejects.toMatchObject({ code: 'other-film' })
    await expect(enlarge('kept.mkv', { resume: true })).resolves.toMatchObject({ resumed: 16 })
  })

  test('goes on where a file has been put meanwhile, and leaves it alone if asked to', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'color=s=16x16:d=0.1', join(folder, 'there.mkv'))
    const { size } = statSync(join(folder, 'there.mkv'))
    await expect(enlarge('there.mkv', { overwrite: false })).resolves.toMatchObject({ isStored: false })
    expect(statSync(join(folder, 'there.mkv')).size).toBe(size)
  })
})
