import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { pictureFixtures } from './picture-fixtures.js'

/** A new empty folder that is deleted after the test. */
export function createWorkFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sr-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }), 120_000)
  return folder
}

/** Stores picture fixtures, `{ 'a.png': 'RGB PNG' }`, or other contents as bytes. */
export function fill(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), typeof content === 'string' ? fixtureFile(content) : content)
  }
}

/** The bytes of a picture fixture, the caller's own. */
export function fixtureFile(name: string): Uint8Array {
  const fixture = pictureFixtures.find((candidate) => candidate.name === name)
  if (fixture === undefined) throw new Error(`There is no picture fixture ${name}.`)
  return Uint8Array.from(fixture.file)
}
