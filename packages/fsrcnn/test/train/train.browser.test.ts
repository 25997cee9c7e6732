import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { registerWasmTraining } from '@sr/layers'
import { maxAbsoluteDifference, servePage } from '@sr-internal/testing'
import { bundleForPage, launchChromium } from '@sr-internal/testing/browser'
import { useBackend } from '@sr-internal/testing/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Overfitting, overfitPatch } from '../support/overfit-patch.js'

describe('training in a tab of Chromium', () => {
  let browser: Browser
  let page: Page
  let close = () => {}
  beforeAll(async () => {
    browser = await launchChromium()
    const served = await servePage(
      await bundleForPage(new URL('../support/train-in-page.ts', import.meta.url)),
      {},
      wasmFiles(),
    )
    close = served.close
    page = await browser.newPage()
    await page.goto(served.url)
    await page.waitForFunction('self.overfitOn')
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    close()
  })

  const overfitInPage = (backend: string, steps: number) =>
    page.evaluate(`overfitOn('${backend}', { steps: ${steps} })`) as Promise<Overfitting>

  async function overfitInNode(steps: number): Promise<Overfitting> {
    await useBackend('wasm')
    registerWasmTraining()
    return overfitPatch(tf, { steps })
  }

  test('on wasm overfits one patch to more than 50 dB, on Node’s curve bit for bit, and keeps no tensor', async () => {
    const inPage = await overfitInPage('wasm', 200)
    expect(inPage.psnr).toBeGreaterThan(50)
    expect(inPage.leaked).toBe(0)
    expect(inPage.losses).toEqual((await overfitInNode(200)).losses)
  })

  // On WebGL in software a step takes a tenth of a second.
  test('on WebGL learns a patch to more than 30 dB, starts on Node’s curve, and keeps no tensor', {
    tags: ['nightly'],
  }, async () => {
    const inPage = await overfitInPage('webgl', 50)
    expect(inPage.psnr).toBeGreaterThan(30)
    expect(inPage.leaked).toBe(0)
    const { losses } = await overfitInNode(50)
    expect(maxAbsoluteDifference(inPage.losses.slice(0, 10), losses.slice(0, 10))).toBeLessThan(1e-5)
  })

  test('on WebGL overfits one patch to more than 50 dB', { tags: ['nightly'] }, async () => {
    const { psnr, leaked } = await overfitInPage('webgl', 200)
    expect(psnr).toBeGreaterThan(50)
    expect(leaked).toBe(0)
  })
})

/** The binary that a page which is not isolated asks for. */
function wasmFiles(): Record<string, Uint8Array> {
  const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))
  const name = 'tfjs-backend-wasm-simd.wasm'
  return { [name]: readFileSync(join(folder, name)) }
}
