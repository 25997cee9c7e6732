import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installed, libraries, removeFolder, run, tarballs } from './support/install.js'
import { pngSize } from './support/png-size.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const names = Object.keys(tarballs)

describe('all packages and tfjs, installed in an empty folder', () => {
  let folder: string
  beforeAll(() => {
    folder = installed(...names, '@tensorflow/tfjs@4.22.0', '@tensorflow/tfjs-backend-wasm@4.22.0')
  })
  afterAll(() => removeFolder(folder))

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

  test('the sr command trains, and enlarges on tfjs', () => {
    const sr = join(folder, 'node_modules/.bin/sr')
    const photos = join(root, 'examples/photos')
    copyFileSync(join(photos, 'dog.png'), join(mkdir(folder, 'photos'), 'dog.png'))
    copyFileSync(join(photos, 'guitar.png'), join(mkdir(folder, 'test-photos'), 'guitar.png'))
    writeFileSync(join(folder, 'x3.json'), trainingConfig)
    const trained = JSON.parse(run(sr, ['train', 'x3.json', '--steps', '2', '--json'], folder))
    expect(trained).toMatchObject({ errors: [], backend: 'wasm', steps: 2 })
    const model = ['--model', 'x3/best.safetensors', '--engine', 'tfjs-wasm']
    run(sr, ['upscale', 'photos/dog.png', '-o', 'dog-x3.png', ...model], folder)
    expect(pngSize(join(folder, 'dog-x3.png'))).toEqual([576, 576])
  })

  test('every entry of every package loads by import and by require, and changes nothing global', () => {
    for (const name of names)
      expect(run('node', ['-e', loadingChangesNothing(entriesOf(folder, name))], folder), name).toBe('')
  })
})

describe('the command line, installed as it is', () => {
  let folder: string
  beforeAll(() => {
    folder = installed(...names) // all: those that it needs are not on the registry
  })
  afterAll(() => removeFolder(folder))

  test('takes less than 60 MB, without tfjs', () => {
    expect(readdirSync(join(folder, 'node_modules'))).not.toContain('@tensorflow')
    expect(sizeOf(join(folder, 'node_modules')) / 1e6).toBeLessThan(60)
  })

  test('enlarges, converts, inspects, evaluates and measures', () => {
    const sr = join(folder, 'node_modules/.bin/sr')
    const photo = join(root, 'examples/photos/guitar.png')
    const upscaled = ['upscale', photo, '-o', 'out.png', '--scale', '2', '--json']
    expect(JSON.parse(run(sr, upscaled, folder))).toMatchObject({
      errors: [],
      outputs: [{ width: 384, height: 384 }],
    })
    expect(pngSize(join(folder, 'out.png'))).toEqual([384, 384])
    const weights = join(root, 'packages/fsrcnn/weights/fsrcnn-x3.safetensors')
    const converted = ['convert', weights, '-o', 'tfjs-model', '--allow-custom-layers', '--json']
    expect(JSON.parse(run(sr, converted, folder))).toMatchObject({
      architecture: 'fsrcnn',
      config: { scale: 3 },
    })
    expect(JSON.parse(run(sr, ['inspect', 'tfjs-model', '--json'], folder))).toMatchObject({
      architecture: 'fsrcnn',
    })
    const evaluated = [
      'eval',
      join(root, 'examples/photos'),
      '--scale',
      '3',
      '--html',
      'report.html',
      '--json',
    ]
    expect(JSON.parse(run(sr, evaluated, folder))).toMatchObject({
      errors: [],
      models: [{}, { model: 'fsrcnn' }],
    })
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toMatch(/<style>[\s\S]*<script>[\s\S]*<\/html>/)
    const measured = JSON.parse(run(sr, ['bench', '--size', '32x24', '--json'], folder))
    expect(measured).toMatchObject({ engine: 'wasm', errors: [] })
  })

  test('says how to install tfjs where it is asked for', () => {
    writeFileSync(join(folder, 'x3.json'), trainingConfig)
    for (const photos of ['photos', 'test-photos']) {
      copyFileSync(join(root, 'examples/photos/dog.png'), join(mkdir(folder, photos), `${photos}.png`))
    }
    const sr = join(folder, 'node_modules/.bin/sr')
    const install = /npm install @tensorflow\/tfjs @tensorflow\/tfjs-backend-wasm/
    expect(() => run(sr, ['train', 'x3.json'], folder)).toThrow(install)
    expect(() => run(sr, ['bench', '--size', '32x24', '--engine', 'tfjs-wasm'], folder)).toThrow(install)
  })

  test('says how to install what queues and S3 need where they are asked for', () => {
    const sr = join(folder, 'node_modules/.bin/sr')
    expect(() => run(sr, ['status', '--queue', 'redis://localhost'], folder)).toThrow(/npm install ioredis/)
    expect(() => run(sr, ['submit', 's3://bucket/in', 'out'], folder)).toThrow(
      /npm install @aws-sdk\/client-s3/,
    )
  })
})

describe('the libraries, installed without tfjs', () => {
  let folder: string
  beforeAll(() => {
    folder = installed(...libraries)
    copyFileSync(join(root, 'examples/photos/guitar.png'), join(folder, 'photo.png'))
  })
  afterAll(() => removeFolder(folder))

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

const trainingConfig = JSON.stringify({
  network: { preset: 'fsrcnn-s', scale: 3 },
  data: 'photos',
  validation: { data: 'test-photos' },
})

function mkdir(folder: string, name: string): string {
  mkdirSync(join(folder, name), { recursive: true })
  return join(folder, name)
}

/** The bytes of all files in a folder and its subfolders. */
function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}

/** Runs a script as a module and as CommonJS. */
function expectBothPrint(folder: string, lines: readonly string[], expected: string): void {
  const script = lines.join('\n')
  expect(run('node', ['--input-type=module', '-e', script], folder)).toBe(expected)
  expect(run('node', ['-e', asCommonJs(script)], folder)).toBe(expected)
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
 * A script that loads entries by require and by import and prints what that changed:
 * globals, workers, tfjs's backend, its table of layers. tfjs is loaded first, because it
 * keeps its own state on the global object.
 */
const loadingChangesNothing = (entries: readonly string[]): string => `
  const tf = require('@tensorflow/tfjs')
  const state = () => JSON.stringify([
    Reflect.ownKeys(globalThis).map(String),
    tf.getBackend(),
    Object.keys(tf.serialization.SerializationMap.getMap().classNameMap),
  ])
  const before = state()
  process.on('worker', () => console.log('a worker was started'))
  const report = (how) => { if (state() !== before) console.log(how + ': ' + before + ' became ' + state()) }
  async function main() {
    for (const entry of ${JSON.stringify(entries)}) {
      require(entry)
      report('require of ' + entry)
      await import(entry)
      report('import of ' + entry)
    }
  }
  main()`

/** Those that programs import: workers and kernels are files to be served. */
function entriesOf(folder: string, name: string): string[] {
  const { exports } = JSON.parse(
    readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'),
  ) as {
    exports?: Record<string, unknown>
  }
  return Object.keys(exports ?? {})
    .filter((key) => !/[.](json|js|wasm)$/.test(key))
    .flatMap((key) =>
      key.includes('*') ? [2, 3, 4].map((scale) => key.replace('*', `fsrcnn-x${scale}`)) : [key],
    )
    .map((key) => name + key.slice(1))
}
