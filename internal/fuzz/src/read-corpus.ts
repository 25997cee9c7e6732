import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The saved inputs of a reader (see `corpus/README.md`), by name. */
export function readCorpus(reader: string): readonly Uint8Array[] {
  const folder = fileURLToPath(new URL(`../corpus/${reader}/`, import.meta.url))
  return readdirSync(folder)
    .sort()
    .map((name) => new Uint8Array(readFileSync(`${folder}${name}`)))
}
