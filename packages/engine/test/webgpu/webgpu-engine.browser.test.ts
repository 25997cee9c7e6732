import { presetConfig, seededWeights } from '@sr/network'
import { maxAbsoluteDifference, servePage } from '@sr-internal/testing'
import { bundleForPage, closedAfterwards, launchChromium } from '@sr-internal/testing/browser'
import { expect, test } from 'vitest'
import { wasmEngine } from '../../src/index.js'

const side = 40

const text = `
  import { webgpuEngine } from './src/webgpu/webgpu-engine.js'
  import { presetConfig, seededWeights } from '@sr/network'
  self.runOnGpu = async () => {
    const network = await webgpuEngine().load(seededWeights(presetConfig('fsrcnn-s', 2), 1))
    const input = Float32Array.from({ length: ${side * side} }, (_, i) => (i % 251) / 250)
    const output = await network.run(input, ${side}, ${side})
    network.dispose()
    return Array.from(output)
  }
  self.refusal = () => webgpuEngine().load(seededWeights(presetConfig('fsrcnn-s', 2), 1)).then(
    () => 'none',
    ({ code }) => code,
  )`
const code = await bundleForPage({ text, folder: new URL('../..', import.meta.url) })

/** A page of a Chromium that was started with these arguments. */
async function openPage(args: readonly string[]) {
  const browser = closedAfterwards(await launchChromium(args))
  const { url } = closedAfterwards(await servePage(code))
  const page = await browser.newPage()
  await page.goto(url)
  await page.waitForFunction('self.runOnGpu')
  return page
}

test('a page with WebGPU computes what the other engine does, within 1e-4', async () => {
  const page = await openPage(['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'])
  const network = await wasmEngine({ threads: 1 }).load(seededWeights(presetConfig('fsrcnn-s', 2), 1))
  const input = Float32Array.from({ length: side * side }, (_, i) => (i % 251) / 250)
  const expected = await network.run(input, side, side)
  network.dispose()
  expect(maxAbsoluteDifference((await page.evaluate('runOnGpu()')) as number[], expected)).toBeLessThan(1e-4)
})

test('a page without says so by a code', async () => {
  const page = await openPage(['--disable-features=WebGPU,WebGPUService', '--disable-gpu'])
  expect(await page.evaluate('refusal()')).toBe('no-webgpu')
})
