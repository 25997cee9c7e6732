import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { closedAfterwards, launchChromium, seriousFaults, watchPage } from '@sr-internal/testing/browser'
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterEach, describe, expect, test } from 'vitest'
import { serveBuiltPage } from './support/serve-built-page.js'

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
const fakeCamera = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

const videoInput = '.video-mode input[type=file]'

const { url } = closedAfterwards(await serveBuiltPage())

/** Without a picker for files, which only a person could answer: what is saved is downloaded. */
async function openVideoMode(page: Page): Promise<void> {
  await page.addInitScript('self.showSaveFilePicker = undefined')
  await page.goto(url)
  await page.getByRole('button', { name: 'Video', exact: true }).click()
  await page.getByText('Choose a video').waitFor()
}

/** Asks again and again; what runs in the page itself would fall under its policy. */
const until = (page: Page, expression: string) =>
  expect.poll(() => page.evaluate(expression), { timeout: 60_000 }).toBe(true)

/** The next worker that saves is ended, as if by the system, when it has enlarged a frame. */
const killFirstSaving = `(() => {
  const Original = Worker
  self.Worker = function (...call) {
    const worker = new Original(...call)
    worker.addEventListener('message', ({ data }) => data.progress && worker.terminate())
    self.Worker = Original
    return worker
  }
})()`

describe('video mode', async () => {
  const browser = closedAfterwards(await launchChromium(fakeCamera))
  let page: Page
  let troubles: string[]
  afterEach(async () => {
    await page.context().close()
    expect(troubles).toEqual([])
  })

  async function open(options: BrowserContextOptions = {}) {
    const context = await browser.newContext(options)
    page = await context.newPage()
    troubles = watchPage(page, url)
    await openVideoMode(page)
  }
  const choose = (name: string) => page.setInputFiles(videoInput, fixture(name))
  const click = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const canvasIs = (width: number, height: number) =>
    until(
      page,
      `[document.querySelector('canvas')].some((canvas) => canvas?.width === ${width} && canvas.height === ${height})`,
    )
  const alertText = () => page.getByRole('alert').filter({ hasText: /./ }).textContent()

  test('draws the frames of a file enlarged, and counts them', async () => {
    await open()
    await choose('turned.mp4')
    await canvasIs(108, 256)
    const counter = page.getByLabel('How fast it goes')
    await counter.waitFor()
    expect(await counter.textContent()).toMatch(/Frames a second\d+Left out\d+One takes\d+ msComputed by/)
  })

  test('changes the network while the video plays', { tags: ['nightly'] }, async () => {
    await open()
    await choose('uneven.webm')
    await canvasIs(192, 108)
    await page.getByRole('radio', { name: '×3' }).check()
    await page.getByLabel('Position').fill('0.3')
    await canvasIs(288, 162)
  })

  test('plays, pauses, seeks and mutes by keyboard alone', { tags: ['nightly'] }, async () => {
    await open()
    await choose('uneven.webm')
    await canvasIs(192, 108)
    const video = () =>
      page.evaluate(`(({ paused, muted, currentTime }) => ({ paused, muted, currentTime }))(
        document.querySelector('video'))`) as Promise<HTMLVideoElement>
    await until(page, 'document.querySelector("video").ended')
    const focus = async (name: string) => {
      for (let presses = 0; presses < 20; presses++) {
        await page.keyboard.press('Tab')
        const found = await page.evaluate(
          'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
        )
        if (found === name) return
      }
      throw new Error(`${name} is not reached by Tab`)
    }
    await focus('Original on the left up to here, enlarged on the right')
    await page.keyboard.press('ArrowLeft')
    expect(
      await page.evaluate('document.querySelector(".live-stage").style.getPropertyValue("--split")'),
    ).toBe('49%')
    await focus('Position')
    await page.keyboard.press('Home')
    await until(page, 'document.querySelector("video").currentTime < 0.1')
    await focus('Mute')
    await page.keyboard.press('Space')
    expect((await video()).muted).toBe(true)
  })

  test('saves a file enlarged as a download, with all its frames', async () => {
    await open({ acceptDownloads: true })
    await choose('turned.mp4')
    await page.getByText('MP4, H.264, 192 × 108, with its sound as it is').waitFor()
    const downloaded = page.waitForEvent('download')
    await click('Save enlarged video')
    const download = await downloaded
    expect(download.suggestedFilename()).toBe('turned_x2.mp4')
    const bytes = await readFile(await download.path())
    await page.getByText('Saved turned_x2.mp4 with 36 frames.').waitFor()
    const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS })
    const video = await input.getPrimaryVideoTrack()
    expect((await video?.computePacketStats())?.packetCount).toBe(36)
    expect([await video?.getCodedWidth(), await video?.getCodedHeight()]).toEqual([192, 108])
  })

  const storedFiles = () =>
    page.evaluate(`(async () => {
      const names = []
      const storage = await navigator.storage.getDirectory()
      for await (const [name] of storage.entries()) names.push(name)
      return names
    })()`)

  test('that is cancelled while it saves keeps nothing, and saves again', { tags: ['nightly'] }, async () => {
    await open({ acceptDownloads: true })
    await choose('turned.mp4')
    await click('Save enlarged video')
    await click('Cancel')
    await page.getByText('Cancelled; nothing was kept.').waitFor()
    expect(await storedFiles()).toEqual([])
    const downloaded = page.waitForEvent('download')
    await click('Save enlarged video')
    expect((await downloaded).suggestedFilename()).toBe('turned_x2.mp4')
  })

  test('goes on saving when the mode is left', { tags: ['nightly'] }, async () => {
    await open({ acceptDownloads: true })
    await choose('turned.mp4')
    const downloaded = page.waitForEvent('download')
    await click('Save enlarged video')
    await page.getByText('Saving turned_x2.mp4').waitFor()
    await click('Photo')
    expect((await downloaded).suggestedFilename()).toBe('turned_x2.mp4')
    await click('Video')
    await page.getByText('Saved turned_x2.mp4 with 36 frames.').waitFor()
  })

  test('says when what saves is killed, keeps nothing, and saves again', { tags: ['nightly'] }, async () => {
    await open({ acceptDownloads: true })
    await choose('turned.mp4')
    await page.getByLabel('How fast it goes').waitFor()
    await page.evaluate(killFirstSaving)
    await click('Save enlarged video')
    expect(await alertText()).toContain('stopped by itself')
    expect(await storedFiles()).toEqual([])
    const downloaded = page.waitForEvent('download')
    await click('Save enlarged video')
    expect((await downloaded).suggestedFilename()).toBe('turned_x2.mp4')
  })

  test('goes on with the next frame when the worker that enlarges was killed', async () => {
    await open()
    await choose('uneven.webm')
    await canvasIs(192, 108)
    await until(page, 'document.querySelector("video").ended')
    for (const worker of page.workers()) await worker.evaluate('self.close()').catch(() => {})
    await page.evaluate('self.before = document.querySelector("canvas").toDataURL()')
    await page.getByLabel('Position').fill('0.2')
    await until(page, 'document.querySelector("canvas").toDataURL() !== before')
  })

  test('says which codec the browser lacks, and goes on with another file', {
    tags: ['nightly'],
  }, async () => {
    await open()
    await choose('mpeg4.mp4')
    expect(await alertText()).toContain('“mp4v”, which this browser cannot play')
    await choose('turned.mp4')
    await canvasIs(108, 256)
    expect(await page.getByRole('alert').textContent()).toBe('')
  })

  test('says that a file is no video, and goes on with another', async () => {
    await open()
    await choose('README.md')
    expect(await alertText()).toContain('no video that a browser can read')
    await choose('uneven.webm')
    await canvasIs(192, 108)
  })

  test('shows a camera enlarged, and turns it off when it is left', { tags: ['nightly'] }, async () => {
    await open({ permissions: ['camera'] })
    await click('Use the camera')
    await canvasIs(1280, 720)
    await page.evaluate('self.track = document.querySelector("video").srcObject.getTracks()[0]')
    expect(await page.evaluate('track.readyState')).toBe('live')
    await click('Photo')
    await until(page, 'track.readyState === "ended"')
  })

  test('has no serious finding of axe and fits its window (phone, dark)', async () => {
    await expectNoFaults({ viewport: { width: 360, height: 740 }, colorScheme: 'dark', hasTouch: true })
  })

  test('nor has it on a desk, in light colours', { tags: ['nightly'] }, async () => {
    await expectNoFaults({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' })
  })

  async function expectNoFaults(options: BrowserContextOptions): Promise<void> {
    await open(options)
    await choose('uneven.webm')
    await canvasIs(192, 108)
    expect(await seriousFaults(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  }
})

describe('a camera', () => {
  for (const { what, args, permissions, words, tags } of [
    {
      what: 'is refused',
      args: fakeCamera.slice(0, 1),
      permissions: [],
      words: 'The camera was refused.',
      tags: ['nightly'],
    },
    {
      what: 'is missing',
      args: fakeCamera.slice(1),
      permissions: ['camera'],
      words: 'No camera was found.',
      tags: [],
    },
  ])
    test(`that ${what} is said in words, and a file still plays`, { tags }, () =>
      playWithout(args, permissions, words),
    )

  async function playWithout(
    args: readonly string[],
    permissions: readonly string[],
    words: string,
  ): Promise<void> {
    const browser = await launchChromium(args)
    const context = await browser.newContext()
    await context.grantPermissions([...permissions])
    const page = await context.newPage()
    await openVideoMode(page)
    await page.getByRole('button', { name: 'Use the camera' }).click()
    await page.getByRole('alert').getByText(words).waitFor()
    await page.setInputFiles(videoInput, fixture('uneven.webm'))
    await until(page, 'document.querySelector("canvas")?.width === 192')
    await browser.close()
  }
})
