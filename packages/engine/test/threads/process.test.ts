import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { bundleEngine } from '../support/bundle-engine.js'

const folder = mkdtempSync(join(tmpdir(), 'sr-engine-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Starts two threads of an engine in a process that disposes nothing, and returns what it prints. */
async function printed(script: string, argumentsFor = (file: string): string[] => [file]): Promise<string> {
  const file = join(folder, 'script.mjs')
  const code = await bundleEngine(
    'node',
    `
    const fallbacks = []
    const engine = wasmEngine({ threads: 2, onFallback: ({ code }) => fallbacks.push(code) })
    const network = await engine.load(seededWeights(presetConfig('fsrcnn', 2), 1))
    const run = (options) => network.run(new Float32Array(300 * 300), 300, 300, options)
    ${script}`,
  )
  writeFileSync(file, code)
  const { stdout } = await promisify(execFile)(process.execPath, argumentsFor(file), { timeout: 30_000 })
  return stdout
}

test('a process ends by itself after a run', async () => {
  expect(await printed('console.log((await run()).length)')).toBe('360000\n')
})

test('a process ends by itself after an aborted run', async () => {
  const script = `
    const onProgress = ({ done }) => { if (done === 1) controller.abort() }
    const controller = new AbortController()
    await run({ signal: controller.signal, onProgress }).catch(({ name }) => console.log(name))`
  expect(await printed(script)).toBe('AbortError\n')
})

test('a process does not end while a run lasts', async () => {
  expect(await printed('run().then(() => run()).then(({ length }) => console.log(length))')).toBe('360000\n')
})

test('workers start in a process that takes all text for modules', async () => {
  const asText = (file: string) => ['--input-type=module', '--eval', `await import(${JSON.stringify(file)})`]
  expect(await printed('console.log((await run()).length, fallbacks)', asText)).toBe('360000 []\n')
})

test('one thread runs where the process may start no workers, and says so', async () => {
  const isStable = process.allowedNodeEnvironmentFlags.has('--permission')
  const flags = [
    isStable ? '--permission' : '--experimental-permission',
    '--allow-fs-read=*',
    '--no-warnings',
  ]
  const script = 'await run(); console.log((await run()).length, fallbacks)'
  expect(await printed(script, (file) => [...flags, file])).toBe("360000 [ 'no-workers' ]\n")
})
