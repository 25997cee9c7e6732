import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The saved inputs of a reader (see `corpus/README.md`), by name. */
export function readCorpus(reader: string): readonly Uint8Array[] {
  return readdirSync(folderOf(reader))
    .sort()
    .map((name) => readSaved(reader, name))
}

/** One of them. */
export const readSaved = (reader: string, name: string): Uint8Array =>
  new Uint8Array(readFileSync(`${folderOf(reader)}${name}`))

const folderOf = (reader: string): string => fileURLToPath(new URL(`../corpus/${reader}/`, import.meta.url))
