import { maxAbsoluteDifference, servePage } from '@sr-internal/testing'
import { firefoxPath, launchFirefox } from '@sr-internal/testing/browser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectedSamples, type Outcome, pageFiles, pageScript } from './support/page-without-bundler.js'

const strict = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"

describe.skipIf(firefoxPath === undefined)('in Firefox, where one is installed (FIREFOX_PATH)', () => {
  let browser: Awaited<ReturnType<typeof launchFirefox>>
  let expected: Uint8Array
  beforeAll(async () => {
    browser = await launchFirefox()
    expected = await expectedSamples()
  })
  afterAll(() => browser?.close())

  test.each([
    { how: 'createUpscaler', headers: {}, isServed: false },
    { how: 'createWorkerUpscaler', headers: {}, isServed: false },
    { how: 'createUpscaler', headers: { 'Content-Security-Policy': strict }, isServed: true },
    { how: 'createWorkerUpscaler', headers: { 'Content-Security-Policy': strict }, isServed: true },
  ])(
    '$how has the pixels of Node and its threads, with headers $headers',
    async ({ how, headers, isServed }) => {
      const { url, close } = await servePage(pageScript, headers, pageFiles)
      const page = await browser.newPage()
      try {
        await page.goto(url)
        await page.waitForFunction('self.upscaled !== undefined')
        const outcome = (await page.evaluate(`upscaled('${how}', ${isServed})`)) as Outcome
        expect(outcome).toMatchObject({ told: [] }) // if threads could not start, it would say so
        expect(maxAbsoluteDifference(outcome.samples ?? [], expected)).toBeLessThanOrEqual(1)
      } finally {
        await page.close()
        close()
      }
    },
  )
})
