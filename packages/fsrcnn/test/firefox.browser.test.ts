import { maxAbsoluteDifference, servePage } from '@sr-internal/testing'
import { firefoxPath, openInFirefox } from '@sr-internal/testing/browser'
import { describe, expect, test } from 'vitest'
import { expectedSamples, type Outcome, pageFiles, pageScript } from './support/page-without-bundler.js'

const strict =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'"

describe.skipIf(firefoxPath === undefined)('in Firefox, where one is installed (FIREFOX_PATH)', () => {
  for (const { how, headers, isServed, tags } of [
    { how: 'createUpscaler', headers: {}, isServed: false, tags: [] },
    { how: 'createWorkerUpscaler', headers: { 'Content-Security-Policy': strict }, isServed: true, tags: [] },
    { how: 'createWorkerUpscaler', headers: {}, isServed: false, tags: ['nightly'] },
    {
      how: 'createUpscaler',
      headers: { 'Content-Security-Policy': strict },
      isServed: true,
      tags: ['nightly'],
    },
  ]) {
    const title = `${how} has the pixels of Node and its threads, with headers ${JSON.stringify(headers)}`
    test(title, { tags }, async () => {
      const outcomeScript = `${pageScript}
        const outcome = await self.upscaled('${how}', ${isServed})
        await fetch('outcome', { method: 'POST', body: JSON.stringify(outcome) })`
      const { url, posted, close } = await servePage(outcomeScript, headers, pageFiles)
      const closeFirefox = openInFirefox(url)
      try {
        const outcome = JSON.parse(await posted) as Outcome
        expect(outcome).toMatchObject({ told: [] }) // if threads could not start, it would say so
        expect(maxAbsoluteDifference(outcome.samples ?? [], await expectedSamples())).toBeLessThanOrEqual(1)
      } finally {
        closeFirefox()
        close()
      }
    })
  }
})
