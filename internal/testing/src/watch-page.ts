import type { Page } from 'playwright-core'

/** Collects what must not happen in a page: errors, words on its console, requests to other origins. */
export function watchPage(page: Page, url: string): string[] {
  const troubles: string[] = []
  const { origin } = new URL(url)
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    const isTrouble = ['error', 'warning'].includes(message.type()) && message.text() !== noGpu
    if (isTrouble) troubles.push(message.text())
  })
  page.on('request', (request) => {
    const target = request.url()
    if (!/^(blob|data):/.test(target) && new URL(target).origin !== origin) troubles.push(target)
  })
  return troubles
}

/** What Chromium says by itself where a page asks for a GPU and there is none. */
const noGpu = 'No available adapters.'
