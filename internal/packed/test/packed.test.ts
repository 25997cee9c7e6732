import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pngSize } from './support/png-size.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'sr-packed-'))
const tarballs = new Map<string, string>()

beforeAll(() => {
  for (const folder of readdirSync(join(root, 'packages'))) {
    const printed = run(
      'npm',
      ['pack', '--json', '--ignore-scripts', '--pack-destination', scratch],
      join(root, 'packages', folder),
    )
    const [{ name, filename }] = JSON.parse(printed) as [{ name: string; filename: string }]
    tarballs.set(name, join(scratch, filename))
  }
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('all packages and tfjs, installed in an empty folder', () => {
  const folder = join(scratch, 'with-tfjs')
  beforeAll(() =>
    install(
      folder,
      [...tarballs.keys()],
      ['@tensorflow/tfjs@4.22.0', '@tensorflow/tfjs-backend-wasm@4.22.0'],
    ),
  )

  test("createUpscaler runs on the caller's tfjs, by import and by require", () => {
    const lines = [
      `import { createUpscaler } from '@sr/fsrcnn'`,
      `import { tfjsEngine } from '@sr/fsrcnn/tfjs'`,
      `import { weights } from '@sr/fsrcnn/weights/fsrcnn-x2'`,
      `import * as tf from '@tensorflow/tfjs'`,
      `import '@tensorflow/tfjs-backend-wasm'`,
      `tf.enableProdMode()`,
      `await tf.setBackend('wasm')`,
      `const upscaler = await createUpscaler(weights, { engine: tfjsEngine(tf) })`,
      `const { width, height } = await upscaler.upscale({ width: 5, height: 3, channels: 3, data: new Uint8Array(45) })`,
      `console.log(upscaler.engine, width, height)`,
    ]
    expectBothPrint(folder, lines, 'tfjs-wasm 10 6\n')
  })

  test('the sr command enlarges, converts and inspects', () => expectCommandWorks(folder))

  test('every entry of every package loads by import and by require, and changes nothing global', () => {
    for (const name of tarballs.keys()) {
      for (const entry of entriesOf(folder, name)) {
        expect(run('node', ['-e', loadingChangesNothing(entry)], folder), entry).toBe('')
      }
    }
  })
})

describe('all packages, installed without naming tfjs', () => {
  const folder = join(scratch, 'command-line')
  beforeAll(() => install(folder, [...tarballs.keys()], []))

  test('the sr command brings its own and works', () => expectCommandWorks(folder))
})

describe('all packages but the command line, which brings tfjs along, installed without tfjs', () => {
  const folder = join(scratch, 'without-tfjs')
  beforeAll(() => {
    const names = [...tarballs.keys()].filter((name) => name !== '@sr/cli')
    install(folder, names, [])
    copyFileSync(join(root, 'examples/photos/guitar.png'), join(folder, 'photo.png'))
  })

  test('no tfjs is installed along', () => {
    expect(readdirSync(join(folder, 'node_modules'))).not.toContain('@tensorflow')
  })

  test("the README's lines run by import", () => {
    writeFileSync(join(folder, 'readme.mjs'), readmeLines())
    run('node', ['readme.mjs'], folder)
    expect(pngSize(join(folder, 'photo-x3.png'))).toEqual([576, 576])
  })

  test("the README's lines run by require", () => {
    rmSync(join(folder, 'photo-x3.png'), { force: true })
    writeFileSync(join(folder, 'readme.cjs'), asCommonJs(readmeLines()))
    run('node', ['readme.cjs'], folder)
    expect(pngSize(join(folder, 'photo-x3.png'))).toEqual([576, 576])
  })

  test('a large picture is enlarged on threads, and the process ends by itself', () => {
    const lines = [
      `import { createUpscaler, wasmEngine } from '@sr/fsrcnn'`,
      `import { weights } from '@sr/fsrcnn/weights/fsrcnn-x2'`,
      `let workers = 0`,
      `process.on('worker', () => workers++)`,
      `const engine = wasmEngine({ threads: 2, onFallback: ({ message }) => console.log(message) })`,
      `const upscaler = await createUpscaler(weights, { engine }) // and never disposed`,
      `const { width, height } = await upscaler.upscale({ width: 400, height: 300, channels: 3, data: new Uint8Array(360000) })`,
      `console.log(upscaler.engine, width, height, workers)`,
    ]
    expectBothPrint(folder, lines, 'wasm 800 600 2\n')
  })

  test('createUpscaler runs on an engine of the caller, by import and by require', () => {
    const lines = [
      `import { createUpscaler } from '@sr/fsrcnn'`,
      `import { weights } from '@sr/fsrcnn/weights/fsrcnn-x2'`,
      `const repeat = { name: 'repeat', load: async () => ({ dispose() {}, run: async (input, height, width) =>`,
      `  Float32Array.from({ length: 4 * height * width }, (_, i) => input[(i / (4 * width) | 0) * width + ((i % (2 * width)) >> 1)]) }) }`,
      `const upscaler = await createUpscaler(weights, { engine: repeat })`,
      `const { width, height } = await upscaler.upscale({ width: 5, height: 3, channels: 3, data: new Uint8Array(45) })`,
      `console.log(width, height)`,
    ]
    expectBothPrint(folder, lines, '10 6\n')
  })

  test('patches are drawn, by import and by require', () => {
    const lines = [
      `import { createPatchSource } from '@sr/fsrcnn/train'`,
      `const read = () => ({ width: 30, height: 20, channels: 3, data: new Uint8Array(1800) })`,
      `const source = await createPatchSource([{ name: 'black', read }], { scale: 2, patchPx: 4, batch: 3 })`,
      `console.log(source.next().target.shape.join())`,
    ]
    expectBothPrint(folder, lines, '3,8,8,1\n')
  })

  test('a checkpoint is converted', () => {
    const fixture = join(root, 'packages/fsrcnn/weights/fsrcnn-x4.safetensors')
    const lines = [
      `import { readFileSync } from 'node:fs'`,
      `import { convertCheckpoint } from '@sr/weights-converter'`,
      `console.log(convertCheckpoint(readFileSync(${JSON.stringify(fixture)})).config.scale)`,
    ]
    expectBothPrint(folder, lines, '4\n')
  })
})

/** Runs all commands of the `sr` that is installed in a folder. */
function expectCommandWorks(folder: string): void {
  const sr = join(folder, 'node_modules/.bin/sr')
  const photo = join(root, 'examples/photos/guitar.png')
  const upscaled = JSON.parse(run(sr, ['upscale', photo, '-o', 'out.png', '--scale', '2', '--json'], folder))
  expect(upscaled).toMatchObject({ errors: [], outputs: [{ width: 384, height: 384 }] })
  expect(pngSize(join(folder, 'out.png'))).toEqual([384, 384])
  const weights = join(root, 'packages/fsrcnn/weights/fsrcnn-x3.safetensors')
  const converted = JSON.parse(
    run(sr, ['convert', weights, '-o', 'tfjs-model', '--allow-custom-layers', '--json'], folder),
  )
  expect(converted).toMatchObject({ architecture: 'fsrcnn', config: { scale: 3 } })
  expect(JSON.parse(run(sr, ['inspect', 'tfjs-model', '--json'], folder))).toMatchObject({
    architecture: 'fsrcnn',
  })
  const args = ['eval', join(root, 'examples/photos'), '--scale', '3', '--html', 'report.html', '--json']
  expect(JSON.parse(run(sr, args, folder))).toMatchObject({ errors: [], models: [{}, { model: 'fsrcnn' }] })
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toMatch(/<style>[\s\S]*<script>[\s\S]*<\/html>/)
}

/** Runs a script as a module and as CommonJS. */
function expectBothPrint(folder: string, lines: readonly string[], expected: string): void {
  const script = lines.join('\n')
  expect(run('node', ['--input-type=module', '-e', script], folder)).toBe(expected)
  expect(run('node', ['-e', asCommonJs(script)], folder)).toBe(expected)
}

function run(command: string, args: readonly string[], cwd: string): string {
  const timeout = 300_000 // a process that does not end by itself is a failure
  return execFileSync(command, args, { cwd, timeout, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

function install(folder: string, names: readonly string[], more: readonly string[]): void {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const files = names.map((name) => tarballs.get(name) ?? name)
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...files, ...more], folder)
}

/** The first JavaScript block of the root README. */
function readmeLines(): string {
  const block = /```js\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1]
  if (block === undefined) throw new Error('README.md: no ```js block')
  return block
}

/** The same lines as a CommonJS script: imports become require, the rest an async function. */
function asCommonJs(lines: string): string {
  const imports: string[] = []
  const body = lines.replace(
    /^import (?:(.+) from )?'(.+)'\n/gm,
    (_, names: string | undefined, from: string) => {
      const target = names?.replace(/^\* as /, '').replace(/ as /g, ': ')
      imports.push(target === undefined ? `require('${from}')` : `const ${target} = require('${from}')`)
      return ''
    },
  )
  return `${imports.join('\n')}\nasync function main() {\n${body}\n}\nmain()\n`
}

/**
 * A script that loads an entry by require and by import and prints what that changed:
 * globals, workers, tfjs's backend, its table of layers. tfjs is loaded first, because it
 * keeps its own state on the global object.
 */
const loadingChangesNothing = (entry: string): string => `
  const tf = require('@tensorflow/tfjs')
  const state = () => JSON.stringify([
    Reflect.ownKeys(globalThis).map(String),
    tf.getBackend(),
    Object.keys(tf.serialization.SerializationMap.getMap().classNameMap),
  ])
  const before = state()
  process.on('worker', () => console.log('a worker was started'))
  const report = (how) => { if (state() !== before) console.log(how + ': ' + before + ' became ' + state()) }
  require('${entry}')
  report('require')
  import('${entry}').then(() => report('import'))`

function entriesOf(folder: string, name: string): string[] {
  const { exports } = JSON.parse(
    readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'),
  ) as {
    exports?: Record<string, unknown>
  }
  return Object.keys(exports ?? {})
    .filter((key) => key !== './package.json')
    .flatMap((key) =>
      key.includes('*') ? [2, 3, 4].map((scale) => key.replace('*', `fsrcnn-x${scale}`)) : [key],
    )
    .map((key) => name + key.slice(1))
}
