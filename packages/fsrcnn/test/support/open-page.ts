import { servePage } from '@sr-internal/testing'
import { watchPage } from '@sr-internal/testing/browser'
import type { Browser, Page } from 'playwright-core'

/** Headers of a page whose threads may share memory. */
export const isolated = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** A page that runs a script of this folder. */
export interface OpenPage {
  readonly page: Page
  /** Errors, words on its console and requests to other origins, as they come. */
  readonly troubles: readonly string[]
  close(): Promise<void>
}

/** Serves the script, and opens a page that has run it and so has `tools`. */
export async function openPage(
  browser: Browser,
  script: string,
  headers: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, Uint8Array>> = {},
): Promise<OpenPage> {
  const { url, close } = await servePage(script, headers, files)
  const page = await browser.newPage()
  const troubles = watchPage(page, url)
  await page.goto(url)
  await page.waitForFunction('self.tools')
  return {
    page,
    troubles,
    async close() {
      await page.close()
      close()
    },
  }
}
