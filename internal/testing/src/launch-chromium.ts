import { type Browser, chromium } from 'playwright-core'
import { chromiumPath } from './chromium-path.js'

/** Drawing on the GPU by a rasteriser in software, which every machine has. */
const softwareGl = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader']

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
