import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createUpscaler, type Upscaler } from '@sr/fsrcnn'
import { weights } from '@sr/fsrcnn/weights/fsrcnn-s-x2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { enlargeFilm } from '../src/enlarge-film.js'
import { type Ffmpeg, findFfmpeg } from '../src/find-ffmpeg.js'
import { pixelLayoutOf, planeSizes } from '../src/pixel-layout.js'
import { planFilm } from '../src/plan-film.js'
import { pictureTagNames, probeFilm } from '../src/probe-film.js'
import { ffmpeg, frameTimes, otherHashes, soundTimes, whyNoFfmpeg } from './support/ask-ffmpeg.js'
import { type Clip, clips } from './support/clips.js'

const folder = mkdtempSync(join(tmpdir(), 'sr-clips-'))
let upscaler: Upscaler
let programs: Ffmpeg

beforeAll(async () => {
  if (whyNoFfmpeg !== undefined) return
  upscaler = await createUpscaler(weights)
  programs = await findFfmpeg()
  writeFileSync(join(folder, 'words.srt'), '1\n00:00:00,100 --> 00:00:00,500\nWords\n')
  const chapter = (start: number, end: number) =>
    `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${start}\nEND=${end}\ntitle=From ${start}\n`
  writeFileSync(join(folder, 'chapters.txt'), `;FFMETADATA1\n${chapter(0, 300)}${chapter(300, 800)}`)
})

afterAll(() => {
  upscaler?.dispose()
  rmSync(folder, { recursive: true })
})

describe.skipIf(whyNoFfmpeg)(
  `an enlarged film is the film, only larger${whyNoFfmpeg ? ` (${whyNoFfmpeg})` : ''}`,
  () => {
    for (const [index, clip] of clips.entries()) {
      const title = `${clip.name}, ${clip.extension}${clip.output ? ` to ${clip.output}` : ''}`
      const { lane = 'nightly' } = clip
      test(title, { tags: lane === 'quick' ? [] : [lane] }, () => enlargeAndCompare(clip, String(index)))
    }
  },
)

async function enlargeAndCompare(
  { runs, extension, output = extension, codec }: Clip,
  name: string,
): Promise<void> {
  const input = join(folder, `${name}${extension}`)
  const result = join(folder, `${name}-large${output}`)
  for (const [index, run] of runs.entries()) {
    const args = run.map((arg) => arg.replace('{}', folder))
    ffmpeg(...args, ...(index === runs.length - 1 ? ['-y', input] : []))
  }
  const lossless = output === '.webm' ? {} : { crf: 0, codec: codec ?? 'libx264' }
  const plan = await planFilm(input, result, programs, {
    ...{ scale: 2, network: 'fsrcnn-s-x2', framesPerChunk: 7, ...lossless },
    ...(codec === 'ffv1' ? {} : { preset: output === '.webm' ? '8' : 'ultrafast' }),
  })
  await enlargeFilm(plan, result, upscaler, programs)

  const [times, before] = [frameTimes(result), frameTimes(input)]
  expect(times).toHaveLength(before.length)
  const tick = output === '.mkv' || output === '.webm' ? 0.000_501 : 0.000_001 // Matroska counts milliseconds
  for (const [index, time] of before.entries()) expect(Math.abs(times[index] - time)).toBeLessThan(tick)

  // FFmpeg's muxer of Matroska leaves the delay of Opus, 6.5 ms, out of what it copies.
  const isOpus = runs.flat().includes('libopus')
  const heard = soundTimes(result)
  for (const [index, time] of soundTimes(input).entries())
    expect(Math.abs(heard[index] - time)).toBeLessThan(isOpus ? 0.0071 : 0.0011)
  // In a transport stream every packet of AAC has a header, which other containers have once.
  const isTransport = extension === '.ts' ? ['-bsf:a', 'aac_adtstoasc'] : []
  expect(otherHashes(result)).toEqual(otherHashes(input, isTransport))
  await compareTags(
    input,
    result,
    runs.flat().some((arg) => arg.startsWith('rotate=')),
  )
  await comparePictures(input, result, output !== '.webm')
}

/** By ffprobe. */
async function compareTags(input: string, result: string, isRotated: boolean): Promise<void> {
  const [before, after] = [await probeFilm(input, programs), await probeFilm(result, programs)]
  const { width, height } = before.video
  expect(after.video).toMatchObject({ width: width * 2, height: height * 2 })
  for (const name of pictureTagNames) {
    const stated = before.video.picture[name]
    if (stated !== undefined && stated !== '1:1' && stated !== 'tv')
      expect([name, after.video.picture[name]]).toEqual([name, stated])
  }
  expect(after.video.rotation).toEqual(before.video.rotation)
  if (isRotated) expect(before.video.rotation).toBeDefined()
  expect(after.chapters).toBe(before.chapters)
  const said = ({ others }: typeof before) =>
    others
      .filter(({ type }) => type !== 'data')
      .map(({ type, codec, tags, dispositions }) => ({
        type,
        codec,
        dispositions,
        title: tags.title,
        language: tags.language,
      }))
  expect(said(after)).toEqual(said(before))
}

/** Luma by the network on the decoded input, which may differ by one level, as floats are rounded. */
async function comparePictures(input: string, result: string, isLossless: boolean): Promise<void> {
  const { video } = await probeFilm(input, programs)
  const layout = pixelLayoutOf(input, video.pixelFormat)
  const raw = (file: string) =>
    ffmpeg(
      '-noautorotate',
      '-i',
      file,
      '-map',
      '0:V:0',
      '-fps_mode',
      'passthrough',
      '-enc_time_base',
      '1/1000000',
      '-f',
      'rawvideo',
      '-',
    )
  const [small, large] = [raw(input), raw(result)].map((bytes) =>
    layout.bits === 8 ? new Uint8Array(bytes) : new Uint16Array(new Uint8Array(bytes).buffer),
  )
  const samplesOf = (scale: number) =>
    planeSizes(layout, { width: video.width * scale, height: video.height * scale }).reduce(
      (sum, plane) => sum + plane.width * plane.height,
      0,
    )
  const frames = small.length / samplesOf(1)
  expect(large.length).toBe(frames * samplesOf(2))
  if (!isLossless) return
  const top = 2 ** layout.bits - 1
  const { width, height } = video
  for (const frame of new Set([0, Math.floor(frames / 2), frames - 1])) {
    const luma = small.subarray(frame * samplesOf(1), frame * samplesOf(1) + width * height)
    const raster = { width, height, channels: 1, data: Float32Array.from(luma, (level) => level / top) }
    const { data } = await upscaler.upscale(raster)
    const decoded = large.subarray(frame * samplesOf(2), frame * samplesOf(2) + data.length)
    let worst = 0
    for (const [index, value] of data.entries())
      worst = Math.max(worst, Math.abs(value * top - decoded[index]))
    expect(worst).toBeLessThanOrEqual(1)
  }
}
