import { readFile } from 'node:fs/promises'

/** A text file that is shipped beside the code. */
export const readAsset = async (name: string): Promise<string> =>
  await readFile(new URL(`../assets/${name}`, import.meta.url), 'utf8')
