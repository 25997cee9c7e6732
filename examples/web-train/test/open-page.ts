import { fileURLToPath } from 'node:url'
import { launchChromium, watchPage, withoutGpuCompositing } from '@sr-internal/testing/browser'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { build, preview } from 'vite'

interface OpenedPage {
  readonly page: Page
  /** Errors, words on the console, requests to other origins. */
  readonly troubles: readonly string[]
}

export interface ServedApp {
  /** A page in a profile of its own, where nothing is stored. */
  open(options?: BrowserContextOptions): Promise<OpenedPage>
  close(): Promise<void>
}

/** Builds the page as it is published, serves it by Vite's preview, and starts a browser for it. */
export async function serveApp(): Promise<ServedApp> {
  const root = fileURLToPath(new URL('..', import.meta.url))
  await build({ root, logLevel: 'error' })
  const server = await preview({
    root,
    logLevel: 'error',
    preview: { host: '127.0.0.1', port: 0, strictPort: false },
  })
  const [url] = server.resolvedUrls?.local ?? []
  const browser: Browser = await launchChromium(withoutGpuCompositing)
  return {
    async open(options = {}) {
      const page = await (await browser.newContext({ ...options, reducedMotion: 'reduce' })).newPage()
      page.setDefaultTimeout(100_000) // drawing by software on a busy machine is slow
      const troubles = watchPage(page, url)
      await page.goto(url)
      return { page, troubles }
    },
    async close() {
      await browser.close()
      await server.close()
    },
  }
}
