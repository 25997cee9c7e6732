import { readFile } from 'node:fs/promises'
import { watchPage } from '@sr-internal/testing/browser'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect, vi } from 'vitest'

export interface ComparePage {
  readonly page: Page
  /** Errors, words on the console, requests to other origins. */
  readonly troubles: readonly string[]
  /** Drops a file on the page. */
  readonly drop: (name: string, type: string, bytes: Uint8Array) => Promise<void>
  /** Waits until a picture of this size has been made, and returns the line that says so. */
  readonly untilEnlarged: (size: string) => Promise<string>
  /** Presses a button that downloads, and returns the file's bytes. */
  readonly download: (button: string) => Promise<Buffer>
  /** Milliseconds of the tasks that blocked the page for more than 50 since the last call. */
  readonly longTasks: () => Promise<number[]>
}

/** Opens the page, in a browser context of its own, with its first picture enlarged. */
export async function openComparePage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<ComparePage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  const page = await context.newPage()
  const troubles = watchPage(page, url)
  await page.addInitScript(() => {
    const durations: number[] = []
    Object.assign(globalThis, { durations })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) durations.push(duration)
    }).observe({ type: 'longtask' })
  })
  await page.goto(url)
  const untilEnlarged = async (size: string) => {
    const line = page.locator('.status')
    // Asked for, since `waitFor` waits for the next frame, which software draws in its own time.
    await vi.waitFor(async () => expect(await line.innerText()).toContain(`${size} in `), 100_000)
    return line.innerText()
  }
  await untilEnlarged('384 × 384')
  return {
    page,
    troubles,
    untilEnlarged,
    async drop(name, type, bytes) {
      // In pieces: one message of the protocol may not have many megabytes.
      const file = await page.evaluateHandle(() => [] as Uint8Array<ArrayBuffer>[])
      for (let start = 0; start < Math.max(1, bytes.length); start += 8e6) {
        const piece = Buffer.from(bytes.subarray(start, start + 8e6)).toString('base64')
        await file.evaluate((pieces, text) => {
          pieces.push(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)))
        }, piece)
      }
      await file.evaluate(
        (pieces, { name, type }) => {
          const dataTransfer = new DataTransfer()
          dataTransfer.items.add(new File(pieces, name, { type }))
          document.body.dispatchEvent(
            new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }),
          )
        },
        { name, type },
      )
      await file.dispose()
    },
    async download(button) {
      const [saved] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: button, exact: true }).click(),
      ])
      return readFile(await saved.path())
    },
    longTasks: () =>
      page.evaluate(() => (globalThis as unknown as { durations: number[] }).durations.splice(0)),
  }
}
