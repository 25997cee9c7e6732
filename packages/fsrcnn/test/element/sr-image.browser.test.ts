import { servePage } from '@sr-internal/testing'
import { bundleForPage, launchChromium } from '@sr-internal/testing/browser'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { defineSrImage } from '../../src/element/define-sr-image.js'

const script = `
  import { createUpscaler } from './src/index.js'
  import { defineSrImage } from './src/element/define-sr-image.js'
  import { weights } from './src/weights/released/multi.js'
  self.made = []
  defineSrImage({
    upscalerFor: (scale) => {
      self.made.push(scale)
      return createUpscaler(weights, { scale })
    },
  })
  self.show = (html) => {
    document.body.innerHTML = html
    const element = document.querySelector('sr-image')
    const image = element.querySelector('img')
    const told = new Promise((resolve) => {
      element.addEventListener('load', () => resolve('load'))
      element.addEventListener('error', ({ error }) => resolve(error.code ?? error.name))
    })
    return { element, image, told }
  }`

declare global {
  /** Only in the page. */
  var made: number[]
  var show: (html: string) => { element: Element; image: HTMLImageElement; told: Promise<string> }
}

describe('<sr-image> in Chromium', () => {
  let browser: Browser
  let page: Page
  let url: string
  let close = () => {}
  beforeAll(async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const
    const picture = (width: number, height: number) =>
      sharp({ create: { width, height, channels: 3, background: 'red', noise } })
        .png()
        .toBuffer()
    const code = await bundleForPage({ text: script, folder: new URL('../..', import.meta.url) })
    const files = {
      'a.png': await picture(60, 40),
      'b.png': await picture(50, 30),
      'bad.png': Buffer.from('no'),
    }
    ;({ url, close } = await servePage(code, {}, files))
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser.close()
    close()
  })
  beforeEach(async () => {
    page = await browser.newPage()
    await page.goto(url)
    await page.waitForFunction('self.show')
  })
  afterEach(() => page.close())

  test('the plain picture is there at once with its words, and the large one takes its place and size', async () => {
    const found = await page.evaluate(async () => {
      const { element, image, told } = show('<sr-image src="a.png" alt="A dog" scale="3"></sr-image>')
      const plain = image.getAttribute('src')
      await image.decode()
      const before = [image.clientWidth, image.clientHeight]
      const event = await told
      const after = [image.clientWidth, image.clientHeight]
      const { width } = await createImageBitmap(image)
      element.remove()
      return { plain, alt: image.alt, before, event, after, width, restored: image.getAttribute('src') }
    })
    expect(found).toEqual({
      ...{ plain: 'a.png', alt: 'A dog', event: 'load', width: 180, restored: 'a.png' },
      ...{ before: [60, 40], after: [60, 40] },
    })
  })

  test('an <img> in it is enlarged as far as the screen can show, by one upscaler for all', async () => {
    const found = await page.evaluate(async () => {
      const html = '<sr-image><img src="a.png" alt="A dog" width="120"></sr-image>'
      const first = show(html)
      const events = [await first.told]
      const { width } = await createImageBitmap(first.image)
      events.push(await show(html).told)
      show('<sr-image><img src="a.png" width="60"></sr-image>')
      await new Promise((resolve) => setTimeout(resolve, 300))
      return { events, width, made, src: document.querySelector('img')?.getAttribute('src') }
    })
    expect(found).toEqual({ events: ['load', 'load'], width: 120, made: [2], src: 'a.png' })
  })

  test('another src begins anew, and nothing is computed far from the viewport', async () => {
    const found = await page.evaluate(async () => {
      const { element, image, told } = show('<sr-image src="a.png" scale="2"></sr-image>')
      element.setAttribute('src', 'b.png')
      const event = await told
      const { width } = await createImageBitmap(image)
      const below = '<div style="height: 9000px"></div><sr-image src="a.png" scale="4"></sr-image>'
      const far = show(below)
      await far.image.decode()
      await new Promise((resolve) => setTimeout(resolve, 300))
      const before = [...made]
      far.element.scrollIntoView()
      return { event, width, before, later: await far.told, after: made }
    })
    expect(found).toEqual({ event: 'load', width: 100, before: [2], later: 'load', after: [2, 4] })
  })

  test('a picture that is none, and a scale that there is not, are told; the plain picture stays', async () => {
    const found = await page.evaluate(async () => {
      const bad = await show('<sr-image src="bad.png" scale="2"></sr-image>').told
      const { image, told } = show('<sr-image src="a.png" scale="7"></sr-image>')
      return { bad, noScale: await told, src: image.getAttribute('src') }
    })
    expect(found).toMatchObject({ noScale: 'RangeError', src: 'a.png' })
    expect(found.bad).not.toBe('load')
  })

  test('where the browser has no room for the enlarged picture, that is told, and the plain picture stays', async () => {
    const found = await page.evaluate(async () => {
      const { element, image, told } = show('<sr-image src="a.png" scale="2"></sr-image>')
      const { decode } = image
      image.decode = () => (image.srcset ? Promise.reject(new RangeError('no room')) : decode.call(image))
      const event = await told
      element.remove()
      return { event, src: image.getAttribute('src'), srcset: image.getAttribute('srcset') }
    })
    expect(found).toEqual({ event: 'RangeError', src: 'a.png', srcset: null })
  })
})

test('on a server the element is not defined, and nobody minds', () => {
  expect(() => defineSrImage({ upscalerFor: () => Promise.reject(new Error('never')) })).not.toThrow()
})
