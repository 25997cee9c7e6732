import { servePage } from '@sr-internal/testing'
import { bundleForPage } from '@sr-internal/testing/browser'
import type { Browser, Page } from 'playwright-core'
import type { Raster } from '../../src/index.js'

/** What the page's `self` has. */
type CanvasApi = typeof import('../../src/canvas/index.js') & {
  /** The code and the words of what a call rejects with. */
  failureOf(work: Promise<unknown>): Promise<{ name: string; code: string | undefined; message: string }>
  /** A file by its bytes in base64. */
  fileOf(base64: string, type?: string): Blob
  /** The samples in base64, which travel to the test in a hundredth of an array's time. */
  packed(picture: Raster): PackedPicture
}

/** A picture on its way out of the page. */
export interface PackedPicture {
  readonly width: number
  readonly height: number
  readonly packed: string
}

declare global {
  /** Only in the page. */
  var api: CanvasApi
}

const script = `
  import * as canvas from './src/canvas/index.js'
  const failureOf = (work) => work.then(
    () => ({ name: 'none' }),
    ({ name, code, message }) => ({ name, code, message }),
  )
  const fileOf = (base64, type = '') =>
    new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type })
  const packed = ({ width, height, data }) => {
    let text = ''
    for (let i = 0; i < data.length; i += 4096) text += String.fromCharCode(...data.subarray(i, i + 4096))
    return { width, height, packed: btoa(text) }
  }
  self.api = { ...canvas, failureOf, fileOf, packed }`

/** The sources of @sr/image/canvas as a script that sets `self.api`. */
export const bundleCanvas = (): Promise<string> =>
  bundleForPage({ text: script, folder: new URL('../..', import.meta.url) })

/** An empty page that has `api`, and files by name; and what closes it. */
export async function openCanvasPage(
  browser: Browser,
  code: string,
  files: Readonly<Record<string, Uint8Array>> = {},
): Promise<{ page: Page; url: string; close: () => Promise<void> }> {
  const { url, close } = await servePage(code, {}, files)
  const page = await browser.newPage()
  await page.goto(url)
  await page.waitForFunction('self.api')
  return {
    page,
    url,
    close: async () => {
      await page.close()
      close()
    },
  }
}
