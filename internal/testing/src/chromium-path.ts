import { existsSync } from 'node:fs'

/** An installed Chromium, or undefined. Any will do; CHROMIUM_PATH names another. */
export const chromiumPath: string | undefined = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path))
