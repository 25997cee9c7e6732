import { readFileSync } from 'node:fs'
import { servePage } from '@sr-internal/testing'
import { bundleForPage, launchChromium, watchPage } from '@sr-internal/testing/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Attempt, SavingOutcome } from './support/save-video-in-page.js'

const clips = ['turned.mp4', 'uneven.webm', 'mpeg4.mp4', 'sound.mp4']

describe('a video saved enlarged', () => {
  let browser: Browser
  let page: Page
  let troubles: string[]
  let close = () => {}
  beforeAll(async () => {
    browser = await launchChromium()
    const files = Object.fromEntries(clips.map((name) => [name, readFixture(name)]))
    const served = await servePage(
      await bundleForPage(new URL('support/save-video-in-page.ts', import.meta.url)),
      {},
      files,
    )
    close = served.close
    page = await browser.newPage()
    troubles = watchPage(page, served.url)
    await page.goto(served.url)
    await page.waitForFunction('self.saveClip')
  })
  afterAll(async () => {
    await browser.close()
    close()
    expect(troubles).toEqual([])
  })

  const save = (name: string, attempt: Attempt = {}) =>
    page.evaluate(`saveClip('${name}', ${JSON.stringify(attempt)})`) as Promise<SavingOutcome>
  const saved = async (name: string, attempt: Attempt = {}) => {
    const outcome = await save(name, attempt)
    expect(outcome.error).toBeUndefined()
    return outcome as Required<SavingOutcome>
  }

  test('as MP4 has every frame at its time, every packet of sound, twice the size and the same colours', async () => {
    const { source, saved: result, report, frames, ended } = await saved('turned.mp4')
    expect(result.frames).toHaveLength(36)
    expect(result.frames).toEqual(source.frames)
    expect(result.audio).toEqual(source.audio)
    expect(result).toMatchObject({ mimeType: 'video/mp4', codec: 'avc', width: 192, height: 108 })
    expect(result.duration).toBe(source.duration)
    expect(result.colour).toEqual(source.colour)
    expect(report).toEqual({ frames: 36, warnings: [] })
    expect(frames.left).toBe(0)
    expect(ended).toBe('closed')
  })

  test('is turned by its player, and its pixels are as wide, as in the original', async () => {
    const { source, saved: result } = await saved('turned.mp4')
    expect(source).toMatchObject({ rotation: 270, displayWidth: 54, displayHeight: 128 })
    expect(result).toMatchObject({ rotation: 270, displayWidth: 108, displayHeight: 256 })
  })

  test('as WebM keeps uneven times and BT.601', async () => {
    const { source, saved: result } = await saved('uneven.webm')
    expect(result.frames.map(({ timestamp }) => timestamp)).toEqual(
      source.frames.map(({ timestamp }) => timestamp),
    )
    expect(result).toMatchObject({ mimeType: 'video/webm', codec: 'vp9', width: 192, height: 108 })
    expect(result.colour).toEqual(source.colour)
    expect(result.colour.matrix).toBe('smpte170m')
    const packets = (sound: typeof result.audio) =>
      sound[0].packets.map(({ timestamp, bytes }) => ({ timestamp, bytes }))
    expect(packets(result.audio)).toEqual(packets(source.audio))
    expect(Math.abs((result.duration ?? 0) - (source.duration ?? 0))).toBeLessThan(0.002)
  })

  test('has the original’s colours, but for what storing it twice takes', async () => {
    for (const clip of ['turned.mp4', 'uneven.webm']) {
      const { source, saved: result } = await saved(clip)
      expect(
        Math.max(...source.meanColour.map((mean, i) => Math.abs(mean - result.meanColour[i]))),
      ).toBeLessThan(3)
    }
  })

  test('that is cancelled leaves nothing open, and its output is aborted', async () => {
    const { error, progress, frames, ended } = await save('turned.mp4', { abortAfter: 5 })
    expect(error?.name).toBe('AbortError')
    expect(progress).toEqual([1, 2, 3, 4, 5])
    expect(frames.left).toBe(0)
    expect(ended).toBe('aborted')
  })

  test('stops where the upscaler fails, with its error, and its output is aborted', async () => {
    const { error, progress, frames, ended } = await save('uneven.webm', { failAt: 7 })
    expect(error?.message).toBe('the worker is gone')
    expect(progress).toHaveLength(6)
    expect(frames.left).toBe(0)
    expect(ended).toBe('aborted')
  })

  test('holds fifty frames at most at any moment, most of them small', async () => {
    for (const clip of ['turned.mp4', 'uneven.webm']) {
      expect((await saved(clip)).frames.most).toBeLessThanOrEqual(50)
    }
  })

  test.each([
    ['a codec that the browser lacks', 'mpeg4.mp4', {}, 'undecodable', '“mp4v”'],
    ['sound alone', 'sound.mp4', {}, 'no-pictures', 'only sound'],
    ['a file that is no video', 'script.js', {}, 'not-a-video', 'Choose an MP4'],
    [
      'a download that broke off before its list of contents',
      'turned.mp4',
      { bytes: 8000 },
      'damaged',
      'missing',
    ],
    ['damage in the middle', 'turned.mp4', { damage: true }, 'damaged', 'after 0.2 seconds'],
    ['a full disk', 'turned.mp4', { room: 3000 }, 'disk-full', 'no room left'],
  ] as const)('of %s is refused in words, and nothing stays open', async (_, clip, attempt, code, words) => {
    const { error, frames, ended } = await save(clip, attempt)
    expect(error?.code).toBe(code)
    expect(error?.message).toContain(words)
    expect(frames.left).toBe(0)
    expect(ended).not.toBe('closed')
  })

  /** How much more memory is used after a clip of so many frames than after one of a hundred. */
  async function growth(length: number): Promise<number> {
    const devtools = await page.context().newCDPSession(page)
    const heapAfter = async (length: number) => {
      const { report, frames } = (await page.evaluate(`saveLongClip(${length})`)) as Required<SavingOutcome>
      expect(report.frames).toBe(length)
      expect(frames.left).toBe(0)
      expect(frames.most).toBeLessThanOrEqual(50)
      await devtools.send('HeapProfiler.collectGarbage')
      return (await devtools.send('Runtime.getHeapUsage')).usedSize
    }
    const before = await heapAfter(100)
    return (await heapAfter(length)) - before
  }

  test('keeps no memory: the heap after 500 frames is what it was after 100', async () => {
    expect(await growth(500)).toBeLessThan(2 ** 19) // 277 kB were seen, and 68 kB after 3,000
  })

  test('nor does it after 3,000 frames', { tags: ['nightly'] }, async () => {
    expect(await growth(3000)).toBeLessThan(2 ** 20)
  })

  test('that ends before its header says is saved as far as it goes, with a warning', async () => {
    const { report, saved: result, source } = await saved('uneven.webm', { damage: true })
    expect(result.frames.length).toBe(source.frames.length)
    expect(report.warnings).toEqual([
      'The video breaks off after 0.3 of 1.6 seconds; what there is of it was saved.',
    ])
  })
})

const readFixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url))
