import { existsSync } from 'node:fs'
import { type Browser, launch } from 'puppeteer-core'

/** An installed Firefox, or undefined; FIREFOX_PATH names another. */
export const firefoxPath: string | undefined = [
  process.env.FIREFOX_PATH,
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
].find((path) => path !== undefined && existsSync(path))

/** The installed Firefox; the caller closes it. Playwright drives a build of its own only, so it is Puppeteer's. */
export async function launchFirefox(): Promise<Browser> {
  if (firefoxPath === undefined) {
    throw new Error('There is no Firefox. Install it, or say where it is in FIREFOX_PATH.')
  }
  return launch({ browser: 'firefox', executablePath: firefoxPath })
}
