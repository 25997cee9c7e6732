import { bundleForPage, closedAfterwards, launchChromium } from '@sr-internal/testing/browser'
import { describe, expect, test } from 'vitest'
import { isolated, openPage } from '../support/open-page.js'
import type { VideoPageTools } from '../support/video-in-page.js'

/** In the page. */
declare const tools: VideoPageTools

describe('attachVideo in Chromium', async () => {
  const browser = closedAfterwards(await launchChromium())
  const opened = closedAfterwards(
    await openPage(
      browser,
      await bundleForPage(new URL('../support/video-in-page.ts', import.meta.url)),
      isolated,
    ),
  )

  test('draws what plays at the upscaler’s scale, counts it, and ends with the last frame', async () => {
    const found = await opened.page.evaluate(async () => {
      const upscaler = await tools.createWorkerUpscaler(tools.weights, { threads: 2 })
      const playing = await tools.playCanvas()
      const canvas = tools.blankCanvas()
      const attached = tools.attachVideo(playing.video, canvas, upscaler)
      await tools.until(() => attached.stats.framesDrawn > 10)
      const { stats } = attached
      playing.freeze()
      const isLast = await tools.until(
        () => Math.abs(tools.greyOf(canvas) - tools.greyOf(playing.video)) <= 1,
      )
      attached.stop()
      const { framesDrawn } = attached.stats
      await tools.wait(100)
      const after = attached.stats.framesDrawn
      playing.close()
      upscaler.dispose()
      return { size: [canvas.width, canvas.height], stats, isLast, isStill: after === framesDrawn }
    })
    expect(found).toMatchObject({ size: [128, 96], isLast: true, isStill: true })
    expect(found.stats.framesDrawn).toBeGreaterThan(10)
    expect(found.stats.framesPerSecond).toBeGreaterThan(0)
    expect(found.stats.latencyMs).toBeGreaterThan(0)
  })

  test('works with an upscaler of the page as well', async () => {
    const isDrawn = await opened.page.evaluate(async () => {
      const upscaler = await tools.createUpscaler(tools.weights)
      const playing = await tools.playCanvas()
      const attached = tools.attachVideo(playing.video, tools.blankCanvas(), upscaler)
      const isDrawn = await tools.until(() => attached.stats.framesDrawn > 3)
      attached.stop()
      playing.close()
      upscaler.dispose()
      return isDrawn
    })
    expect(isDrawn).toBe(true)
  })

  test('drops frames while two are in flight, and draws none after a later one', async () => {
    const found = await opened.page.evaluate(async () => {
      const { upscaler, waiting } = tools.slowUpscaler()
      const playing = await tools.playCanvas()
      const canvas = tools.blankCanvas()
      const attached = tools.attachVideo(playing.video, canvas, upscaler)
      await tools.until(() => attached.stats.framesDropped > 3)
      const inFlight = waiting.length
      waiting[1]()
      await tools.until(() => attached.stats.framesDrawn === 1)
      const later = tools.greyOf(canvas)
      waiting[0]()
      await tools.wait(50)
      const found = { inFlight, drawn: attached.stats.framesDrawn, isLater: tools.greyOf(canvas) === later }
      attached.stop()
      playing.close()
      return found
    })
    expect(found).toEqual({ inFlight: 2, drawn: 1, isLater: true })
  })

  test('a pause leaves the canvas, and resume goes on', async () => {
    const found = await opened.page.evaluate(async () => {
      const upscaler = await tools.createWorkerUpscaler(tools.weights)
      const playing = await tools.playCanvas()
      const attached = tools.attachVideo(playing.video, tools.blankCanvas(), upscaler)
      await tools.until(() => attached.stats.framesDrawn > 2)
      attached.pause()
      await tools.wait(50)
      const { framesDrawn } = attached.stats
      await tools.wait(150)
      const isPaused = attached.stats.framesDrawn === framesDrawn
      attached.resume()
      const goesOn = await tools.until(() => attached.stats.framesDrawn > framesDrawn + 2)
      attached.stop()
      playing.close()
      upscaler.dispose()
      return { isPaused, goesOn }
    })
    expect(found).toEqual({ isPaused: true, goesOn: true })
  })

  test('a file that stands still is drawn at once, and after each seek what it shows then', async () => {
    const found = await opened.page.evaluate(async () => {
      const upscaler = await tools.createWorkerUpscaler(tools.weights)
      const video = await tools.recordedVideo()
      const canvas = tools.blankCanvas()
      const attached = tools.attachVideo(video, canvas, upscaler)
      const isDrawn = await tools.until(() => attached.stats.framesDrawn > 0)
      const areShown: boolean[] = []
      for (const seconds of [0.4, 0.1, 0.3]) {
        video.currentTime = seconds
        await new Promise((resolve) => {
          video.onseeked = resolve
        })
        areShown.push(await tools.until(() => Math.abs(tools.greyOf(canvas) - tools.greyOf(video)) <= 1))
      }
      attached.stop()
      upscaler.dispose()
      return { isDrawn, areShown }
    })
    expect(found).toEqual({ isDrawn: true, areShown: [true, true, true] })
  })

  test('another size of the video becomes another size of the canvas', async () => {
    const sizes = await opened.page.evaluate(async () => {
      const upscaler = await tools.createWorkerUpscaler(tools.weights)
      const playing = await tools.playCanvas()
      const canvas = tools.blankCanvas()
      const attached = tools.attachVideo(playing.video, canvas, upscaler)
      await tools.until(() => canvas.width === 128)
      Object.assign(playing.canvas, { width: 32, height: 40 })
      await tools.until(() => canvas.width === 64)
      attached.stop()
      playing.close()
      upscaler.dispose()
      return [canvas.width, canvas.height]
    })
    expect(sizes).toEqual([64, 80])
  })

  test('an error is told once, the canvas is cleared, and nothing more is drawn', async () => {
    const found = await opened.page.evaluate(async () => {
      const upscaler = await tools.createWorkerUpscaler(tools.weights)
      const playing = await tools.playCanvas()
      const canvas = tools.blankCanvas()
      const errors: unknown[] = []
      const onError = (error: unknown) => errors.push((error as { code: string }).code)
      const attached = tools.attachVideo(playing.video, canvas, upscaler, { onError })
      await tools.until(() => attached.stats.framesDrawn > 2)
      upscaler.dispose()
      await tools.until(() => errors.length > 0)
      await tools.wait(100)
      const [, alpha] = tools.pixelOf(canvas)
      playing.close()
      return { errors, alpha }
    })
    expect(found).toEqual({ errors: ['disposed'], alpha: 0 })
  })

  test('a video without a frame is waited for, and wrong calls are TypeErrors', async () => {
    const found = await opened.page.evaluate(async () => {
      const { upscaler, waiting } = tools.slowUpscaler()
      const video = document.createElement('video')
      const attached = tools.attachVideo(video, tools.blankCanvas(), upscaler)
      await tools.wait(50)
      attached.stop()
      const messages = [
        () => tools.attachVideo({} as never, tools.blankCanvas(), upscaler),
        () => tools.attachVideo(video, video as never, upscaler),
        () => tools.attachVideo(video, tools.blankCanvas(), {} as never),
      ].map((call) => {
        try {
          call()
          return 'no error'
        } catch (error) {
          return String(error)
        }
      })
      return { calls: waiting.length, messages }
    })
    expect(found.calls).toBe(0)
    expect(found.messages).toEqual([
      expect.stringMatching(/^TypeError: attachVideo: the first must be a video element/),
      expect.stringMatching(/^TypeError: attachVideo: the second must be a canvas element/),
      expect.stringMatching(/^TypeError: attachVideo: the third must be an upscaler/),
    ])
    expect(opened.troubles).toEqual([])
  })
})
