import { bundleForPage, closedAfterwards, launchChromium } from '@sr-internal/testing/browser'
import { describe, expect, test, vi } from 'vitest'
import { isolated, openPage } from '../support/open-page.js'
import type { VideoPageTools } from '../support/video-in-page.js'

/** In the page. */
declare const tools: VideoPageTools

describe('upscaleFrames in Chromium', async () => {
  const browser = closedAfterwards(await launchChromium())
  const opened = closedAfterwards(
    await openPage(
      browser,
      await bundleForPage(new URL('../support/video-in-page.ts', import.meta.url)),
      isolated,
    ),
  )

  test('frames come out enlarged, in order, with their times, and those that went in are closed', async () => {
    const found = await opened.page.evaluate(async () => {
      const upscaler = await tools.createWorkerUpscaler(tools.weights, { threads: 2 })
      const made: VideoFrame[] = []
      const frames: unknown[] = []
      const stream = tools.frameStream(6, made).pipeThrough(tools.upscaleFrames(upscaler))
      for (const reader = stream.getReader(); ; ) {
        const { done, value: frame } = await reader.read()
        if (done) break
        const { displayWidth, displayHeight, timestamp, duration, format, colorSpace } = frame
        const pixels = new Uint8Array(frame.allocationSize())
        await frame.copyTo(pixels)
        frames.push([
          displayWidth,
          displayHeight,
          timestamp,
          duration,
          format,
          colorSpace.transfer,
          pixels[0],
        ])
        frame.close()
      }
      upscaler.dispose()
      return { frames, closed: made.filter(({ format }) => format === null).length }
    })
    expect(found.frames).toEqual(
      [0, 1, 2, 3, 4, 5].map((i) => [
        128,
        96,
        20_000 * i,
        20_000,
        'RGBX',
        'iec61966-2-1',
        expect.any(Number),
      ]),
    )
    expect(found.closed).toBe(6)
  })

  test('computes two frames at a time, and no more than that while nobody reads', async () => {
    const counts = await opened.page.evaluate(async () => {
      const { upscaler, waiting } = tools.slowUpscaler()
      const stream = tools.frameStream(20).pipeThrough(tools.upscaleFrames(upscaler))
      await tools.until(() => waiting.length === 2)
      await tools.wait(50)
      const unread = waiting.length
      for (const answer of waiting) answer()
      await tools.wait(50)
      const computed = waiting.length
      const reader = stream.getReader()
      const { value } = await reader.read()
      value?.close()
      await tools.wait(50)
      const afterOne = waiting.length
      await reader.cancel()
      for (const answer of waiting) answer()
      return { unread, computed, afterOne }
    })
    expect(counts).toEqual({ unread: 2, computed: 2, afterOne: 3 })
  })

  test('a reader that cancels, a source that breaks and an upscaler that fails leave no frame open', async () => {
    const open = await opened.page.evaluate(async () => {
      const counts: number[] = []
      const openOf = (frames: VideoFrame[]) => frames.filter(({ format }) => format !== null).length
      const endings = [
        async (stream: ReadableStream<VideoFrame>) => stream.cancel('enough'),
        async (stream: ReadableStream<VideoFrame>, dispose: () => void) => {
          const reader = stream.getReader()
          ;(await reader.read()).value?.close()
          dispose()
          for (;;) {
            const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }))
            if (done) break
            value?.close()
          }
        },
        async (stream: ReadableStream<VideoFrame>, _: () => void, abort: AbortController) => {
          const reader = stream.getReader()
          ;(await reader.read()).value?.close()
          abort.abort('broken')
          await reader.read().catch(() => {})
        },
      ]
      for (const end of endings) {
        const upscaler = await tools.createWorkerUpscaler(tools.weights)
        const made: VideoFrame[] = []
        const abort = new AbortController()
        const { signal } = abort
        const stream = tools.frameStream(20, made).pipeThrough(tools.upscaleFrames(upscaler), { signal })
        await tools.wait(30)
        await end(stream, () => upscaler.dispose(), abort)
        await tools.until(() => openOf(made) === 0)
        counts.push(openOf(made))
        upscaler.dispose()
      }
      return counts
    })
    expect(open).toEqual([0, 0, 0])
    expect(opened.troubles).toEqual([])
  })

  /** How many bytes more the heap has after so many frames; workers stay as they are. */
  async function growth(count: number): Promise<number> {
    const session = await opened.page.context().newCDPSession(opened.page)
    const heapBytes = async () => {
      await session.send('HeapProfiler.collectGarbage')
      const { usedSize } = await session.send('Runtime.getHeapUsage')
      return usedSize
    }
    await opened.page.evaluate(async () => {
      const upscaler = await tools.createWorkerUpscaler(tools.weights, { threads: 2 })
      const run = async (count: number) => {
        const stream = tools.frameStream(count).pipeThrough(tools.upscaleFrames(upscaler))
        let frames = 0
        await stream.pipeTo(
          new WritableStream({
            write(frame) {
              frames++
              frame.close()
            },
          }),
        )
        return frames
      }
      Object.assign(self, { run, end: () => upscaler.dispose() })
    })
    await opened.page.evaluate('run(100)')
    const [heap, workers] = [await heapBytes(), opened.page.workers().length]
    expect(await opened.page.evaluate(`run(${count})`)).toBe(count)
    const grown = (await heapBytes()) - heap
    expect(opened.page.workers()).toHaveLength(workers)
    await opened.page.evaluate('end()')
    await vi.waitFor(() => expect(opened.page.workers()).toHaveLength(0))
    return grown
  }

  test('600 frames leave heap and workers as they were', async () => {
    expect(await growth(600)).toBeLessThan(5e5)
  })

  test('so do 3,000', { tags: ['nightly'] }, async () => {
    expect(await growth(3000)).toBeLessThan(1e6)
  })
})
