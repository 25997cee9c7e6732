import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { maxAbsoluteDifference, servePage } from '@sr-internal/testing'
import { closedAfterwards, launchChromium } from '@sr-internal/testing/browser'
import { describe, expect, test } from 'vitest'
import { expectedSamples, type Outcome, pageFiles, pageScript } from './support/page-without-bundler.js'

const repository = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const document = readFileSync(repository('docs/browser.md'), 'utf8')

const browser = closedAfterwards(await launchChromium())
const expected = await expectedSamples()

describe('what docs/browser.md says of headers is so', () => {
  const rows = Array.from(
    document.matchAll(/^\| (.+) \| (–|yes) \| (.+) \| (.+) \|$/gm),
    ([, headers = '', served, onPage, inWorker]) => [
      { headers, isServed: served === 'yes', how: 'createUpscaler', says: onPage ?? '' },
      { headers, isServed: served === 'yes', how: 'createWorkerUpscaler', says: inWorker ?? '' },
    ],
  ).flat()
  /** By day each kind is tried one way, in turns. */
  const isByDay = (index: number): boolean => index % 4 === 0 || index % 4 === 3

  test('it says it of ten kinds', () => {
    expect(rows).toHaveLength(20)
  })

  for (const [index, { headers, isServed, how, says }] of rows.entries()) {
    const title = `${headers}, served worker ${isServed}: ${how} has ${says}`
    test(title, { tags: isByDay(index) ? [] : ['nightly'] }, async () => {
      const sent = Array.from(headers.matchAll(/`([\w-]+): ([^`]+)`/g), ([, name, value]) => [name, value])
      const { url, close } = await servePage(pageScript, Object.fromEntries(sent), pageFiles)
      const page = await browser.newPage()
      let workers = 0
      page.on('worker', () => workers++)
      try {
        await page.goto(url)
        await page.waitForFunction('self.upscaled')
        const outcome = (await page.evaluate(`upscaled('${how}', ${isServed})`)) as Outcome
        const code = /`([^`]+)`/.exec(says)?.[1]
        if (says.startsWith('fails')) return expect(outcome.failed).toBe(code)
        expect(outcome.failed).toBeUndefined()
        expect(outcome.told).toEqual(code === undefined ? [] : [code])
        expect(maxAbsoluteDifference(outcome.samples ?? [], expected)).toBeLessThanOrEqual(1)
        const own = how === 'createWorkerUpscaler' ? 1 : 0
        if (says === 'threads') expect(workers).toBe(own + 2)
      } finally {
        await page.close()
        close()
      }
    })
  }
})

test('the page of docs/browser.md enlarges a photo, beside the two files that it names', async () => {
  const [, html = ''] = /```html\n([\s\S]*?)```/.exec(document) ?? []
  const { url, close } = await servePage('', {}, { ...pageFiles, 'page.html': Buffer.from(html) })
  const page = await browser.newPage()
  try {
    await page.goto(`${url}page.html`)
    await page.setInputFiles('input', repository('examples/photos/dog.png'))
    await page.waitForFunction("document.querySelector('canvas').width === 384")
  } finally {
    await page.close()
    close()
  }
})
