import { bundleForPage, closedAfterwards, launchChromium } from '@sr-internal/testing/browser'
import { describe, expect, test } from 'vitest'
import type { DrawPageTools } from '../support/draw-in-page.js'
import { openPage } from '../support/open-page.js'

/** In the page. */
declare const tools: DrawPageTools

describe('draw in Chromium', async () => {
  // Canvases of WebGPU need a compositor on the same GPU.
  const vulkan = ['--enable-features=Vulkan', '--use-vulkan=swiftshader', '--ignore-gpu-blocklist']
  const flags = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', ...vulkan]
  const browser = closedAfterwards(await launchChromium(flags))
  const opened = closedAfterwards(
    await openPage(browser, await bundleForPage(new URL('../support/draw-in-page.ts', import.meta.url))),
  )

  // The browser rounds to bytes on its way to a canvas; of a frame with fewer samples of chroma it also smooths.
  test.each([
    { source: 'frame', size: [122, 86], most: 2, opaque: true },
    { source: 'planarFrame', size: [128, 96], most: 3, opaque: true },
    { source: 'bitmap', size: [122, 86], most: 2, opaque: true },
    { source: 'bitmapWithAlpha', size: [122, 86], most: 3, opaque: false },
    { source: 'canvas', size: [122, 86], most: 3, opaque: false },
    { source: 'video', size: [122, 86], most: 4, opaque: true },
  ] as const)('a $source on a canvas is what the other engine makes of it', async (each) => {
    const found = await opened.page.evaluate((source) => tools.compare(source), each.source)
    expect(found).toMatchObject({ size: each.size, opaque: each.opaque })
    expect(found.most).toBeLessThanOrEqual(each.most)
  })

  test('what cannot be drawn is refused by name or code, and inputs stay', async () => {
    const found = await opened.page.evaluate(async () => {
      const canvas = () => document.createElement('canvas')
      return {
        closed: await tools.refusal(({ draw }) => draw?.(tools.closedFrame(), canvas())),
        early: await tools.refusal(({ draw }) => draw?.(document.createElement('video'), canvas())),
        occupied: await tools.refusal(({ draw }) => draw?.(tools.frame(), tools.canvasWith2d())),
        nothing: await tools.refusal(({ draw }) => draw?.({} as ImageBitmap, canvas())),
        huge: await tools.refusal(({ draw }) => draw?.(new OffscreenCanvas(9000, 2), canvas())),
        aborted: await tools.refusal(({ draw }) =>
          draw?.(tools.frame(), canvas(), { signal: AbortSignal.abort() }),
        ),
        disposed: await tools.refusalOfDisposed(),
      }
    })
    expect(found).toEqual({
      closed: 'no-pixels',
      early: 'no-pixels',
      occupied: 'TypeError',
      nothing: 'TypeError',
      huge: 'picture-too-large',
      aborted: 'AbortError',
      disposed: 'disposed',
    })
  })

  test('a video is drawn frame by frame by attachVideo', async () => {
    const found = await opened.page.evaluate(() => tools.playAttached(5))
    expect(found).toMatchObject({ errors: [], size: [122, 86], isPicture: true })
    expect(found.framesDrawn).toBeGreaterThanOrEqual(5)
    expect(opened.troubles).toEqual([])
  })

  test('frames of a stream come out enlarged, in their order, with their times', async () => {
    const found = await opened.page.evaluate(() => tools.streamed(6))
    const near = (grey: number) => expect.closeTo(grey, -0.5)
    expect(found).toEqual(
      Array.from({ length: 6 }, (_, n) => ({
        timestamp: 1000 * n,
        duration: 1000,
        size: [122, 86],
        grey: near(20 * n),
      })),
    )
  })
})
