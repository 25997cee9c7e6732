import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

/** A text file that is shipped beside the code. */
export const readAsset = async (name: string): Promise<string> =>
  await readFile(new URL(`../assets/${name}`, import.meta.url), 'utf8')

/** The version of this package. */
export const version = (): string => readManifest().version

/** The site of this package, or undefined while its homepage is a README in the repository. */
export function homepage(): string | undefined {
  const { homepage } = readManifest()
  return homepage?.endsWith('#readme') ? undefined : homepage
}

const readManifest = (): { readonly version: string; readonly homepage?: string } =>
  createRequire(import.meta.url)('../package.json')
