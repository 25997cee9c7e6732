import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An installed Firefox, or undefined; FIREFOX_PATH names another. */
export const firefoxPath: string | undefined = [
  process.env.FIREFOX_PATH,
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
].find((path) => path !== undefined && existsSync(path))

/** Nothing but the page is to be loaded. */
const preferences = {
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
}

/**
 * Opens the page in the installed Firefox, without a window, with a profile of its own; returns what ends it.
 * Nothing drives it, since a Firefox 153 that is driven (WebDriver BiDi) stops for good in one of fifteen workers
 * that start workers of their own. So the page itself posts what it found (`servePage`).
 */
export function openInFirefox(url: string): () => void {
  if (firefoxPath === undefined) {
    throw new Error('There is no Firefox. Install it, or say where it is in FIREFOX_PATH.')
  }
  const profile = mkdtempSync(join(tmpdir(), 'sr-firefox-'))
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  )
  writeFileSync(join(profile, 'user.js'), lines.join(''))
  const options = ['--headless', '--no-remote', '--profile', profile, url]
  const { pid = 0 } = spawn(firefoxPath, options, { stdio: 'ignore', detached: true })
  return () => {
    process.kill(-pid, 'SIGKILL') // with the processes of its pages
    rmSync(profile, { recursive: true, force: true, maxRetries: 20 })
  }
}
