import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

/** A text file that is shipped beside the code. */
export const readAsset = async (name: string): Promise<string> =>
  await readFile(new URL(`../assets/${name}`, import.meta.url), 'utf8')

/** The version of this package. */
export function version(): string {
  const manifest: { version: string } = createRequire(import.meta.url)('../package.json')
  return manifest.version
}
