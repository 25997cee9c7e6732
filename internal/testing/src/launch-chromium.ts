import { type Browser, chromium } from 'playwright-core'
import { chromiumPath } from './chromium-path.js'

/** Drawing on the GPU by a rasteriser in software, which every machine has. */
const softwareGl = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader']

/**
 * Puts pages together without the GPU, which in software takes a fifth of the time of many tests. Not for those
 * that look at frames of a video or at a canvas of WebGPU: some come out unturned, or empty.
 */
export const withoutGpuCompositing = ['--disable-gpu-compositing']

/** The installed Chromium, which speaks to nobody by itself; the caller closes it. */
export async function launchChromium(args: readonly string[] = []): Promise<Browser> {
  if (chromiumPath === undefined) {
    throw new Error('There is no Chromium. Install it, or say where it is in CHROMIUM_PATH.')
  }
  return chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-background-networking', ...softwareGl, ...args],
  })
}
