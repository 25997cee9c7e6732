import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { maxAbsoluteDifference, servePage } from '@sr-internal/testing'
import { launchChromium } from '@sr-internal/testing/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createUpscaler } from '../src/index.js'
import { weights } from '../src/weights/released/fsrcnn-x2.js'

const repository = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const document = readFileSync(repository('docs/browser.md'), 'utf8')

/** What a page without a bundler copies, as it is built. */
const files = Object.fromEntries(
  [
    'fsrcnn/dist/browser/sr.js',
    'fsrcnn/dist/browser/sr-worker.js',
    'fsrcnn/dist/weights/released/fsrcnn-x2.js',
    'fsrcnn/dist/worker.js',
    'engine/generated/worker.js',
  ].map((path) => [
    path === 'engine/generated/worker.js' ? 'engine-worker.js' : (path.split('/').at(-1) ?? path),
    readFileSync(repository(`packages/${path}`)),
  ]),
)

/** A picture that threads are worth. */
const picture = `{ width: 300, height: 200, channels: 3, data: Uint8Array.from({ length: 180_000 }, (_, i) => i % 251) }`

const script = `
  import { createUpscaler, wasmEngine } from './sr.js'
  import { createWorkerUpscaler } from './sr-worker.js'
  import { weights } from './fsrcnn-x2.js'

  const create = {
    createUpscaler: (onFallback, isServed) => {
      const workerUrl = isServed ? { workerUrl: 'engine-worker.js' } : {}
      return createUpscaler(weights, { engine: wasmEngine({ threads: 2, onFallback, ...workerUrl }) })
    },
    createWorkerUpscaler: (onFallback, isServed) => {
      const workerUrl = isServed ? { workerUrl: 'worker.js' } : {}
      return createWorkerUpscaler(weights, { threads: 2, onFallback, ...workerUrl })
    },
  }
  self.upscaled = async (how, isServed) => {
    const told = []
    try {
      const upscaler = await create[how](({ code }) => told.push(code), isServed)
      const { data } = await upscaler.upscale(${picture})
      upscaler.dispose()
      return { told, samples: Array.from(data.filter((_, i) => i % 101 === 0)) }
    } catch (error) {
      return { told, failed: error.code ?? error.message }
    }
  }`

interface Outcome {
  readonly told: readonly string[]
  readonly samples?: readonly number[]
  readonly failed?: string
}

let browser: Browser
/** What Node makes of the picture, every 101st sample. */
let expected: Uint8Array
beforeAll(async () => {
  browser = await launchChromium()
  const upscaler = await createUpscaler(weights)
  const data = Uint8Array.from({ length: 180_000 }, (_, i) => i % 251)
  const result = await upscaler.upscale({ width: 300, height: 200, channels: 3, data })
  upscaler.dispose()
  expected = result.data.filter((_, i) => i % 101 === 0)
})
afterAll(() => browser.close())

describe('what docs/browser.md says of headers is so', () => {
  const rows = Array.from(
    document.matchAll(/^\| (.+) \| (–|yes) \| (.+) \| (.+) \|$/gm),
    ([, headers = '', served, onPage, inWorker]) => [
      { headers, isServed: served === 'yes', how: 'createUpscaler', says: onPage ?? '' },
      { headers, isServed: served === 'yes', how: 'createWorkerUpscaler', says: inWorker ?? '' },
    ],
  ).flat()

  test('it says it of ten kinds', () => {
    expect(rows).toHaveLength(20)
  })

  test.each(rows)(
    '$headers, served worker $isServed: $how has $says',
    async ({ headers, isServed, how, says }) => {
      const sent = Array.from(headers.matchAll(/`([\w-]+): ([^`]+)`/g), ([, name, value]) => [name, value])
      const { url, close } = await servePage(script, Object.fromEntries(sent), files)
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
    },
  )
})

test('the page of docs/browser.md enlarges a photo, beside the two files that it names', async () => {
  const [, html = ''] = /```html\n([\s\S]*?)```/.exec(document) ?? []
  const { url, close } = await servePage('', {}, { ...files, 'page.html': Buffer.from(html) })
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
