import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeInput } from '../src/make-input.js'
import { readCorpus } from '../src/read-corpus.js'
import { readers } from '../src/readers.js'
import { tryInput } from '../src/try-input.js'

describe.each([...readers])('the reader of %s', (name, reader) => {
  const corpus = readCorpus(name)

  test('gives a value or a coded error of one line for every saved input', async () => {
    expect(corpus.length).toBeGreaterThan(0)
    for (const input of corpus) expect(await tryInput(reader, input)).not.toHaveProperty('fault')
  })

  test('reads some of the files that are built for it, and refuses others', async () => {
    const outcomes = new Set<string>()
    for (let number = 0; number < 500; number++)
      outcomes.add((await tryInput(reader, makeInput(reader, corpus, 3, number))).outcome)
    expect([...outcomes].filter((outcome) => outcome !== 'fault').sort()).toEqual(['read', 'refused'])
  })

  test('is given the same input for the same seed and number, and others for others', () => {
    expect(makeInput(reader, corpus, 1, 7)).toEqual(makeInput(reader, corpus, 1, 7))
    const inputs = Array.from({ length: 50 }, (_, number) =>
      Buffer.from(makeInput(reader, corpus, 1, number)).toString('latin1'),
    )
    expect(new Set(inputs).size).toBeGreaterThan(40)
  })
})

test('what a reader should not do is noticed', async () => {
  const build = () => new Uint8Array()
  const fault = async (read: () => readonly string[]) =>
    (await tryInput({ build, read }, new Uint8Array())).fault
  expect(await fault(() => [])).toBeUndefined()
  expect(await fault(() => ['a\u001b[31m'])).toMatch(/^message: /)
  expect(
    await fault(() => {
      throw new RangeError('Invalid array length')
    }),
  ).toMatch(/^uncoded: RangeError/)
})

test('memory that is taken for a moment only is seen', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const entry = [fileURLToPath(new URL('../src/memory-peak.ts', import.meta.url))]
  await build({ config: false, silent: true, entry, format: 'esm', outDir: folder })
  const program = `import { memoryPeak } from '${folder}/memory-peak.js'
    const rest = memoryPeak()
    new Uint8Array(2 ** 27).fill(1)
    globalThis.gc()
    console.log(memoryPeak() - rest)`
  const flags = ['--expose-gc', '--input-type=module', '-e', program]
  const grown = Number(execFileSync(process.execPath, flags, { encoding: 'utf8' }))
  expect(grown).toBeGreaterThan(0.9 * 2 ** 27)
  expect(grown).toBeLessThan(1.5 * 2 ** 27)
})
