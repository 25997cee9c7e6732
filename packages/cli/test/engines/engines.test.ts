import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRaster, type Raster } from '@sr/image'
import { decodePng, encodePng } from '@sr/image/png'
import { createWorkFolder, fill, seededPicture } from '@sr-internal/pictures'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import { softwareGpu } from '@sr-internal/testing/gpu'
import { describe, expect, it } from 'vitest'
import { runCommand, runJson } from '../support/run-command.js'
import { runProcess, runProcessJson } from '../support/run-process.js'

const readPng = (path: string): Raster => decodePng(readFileSync(path))

/** Large enough for threads to be worth it. */
function photo(): Uint8Array {
  const raster = createRaster(320, 240, 3, 'uint8')
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = (i * i) % 251
  return encodePng(raster)
}

const moduleOf = (lines: string): string => `data:text/javascript,${encodeURIComponent(lines)}`

/** Runs these lines in the process of `sr` before anything else. */
const preload = (lines: string): string => `export NODE_OPTIONS="--import ${moduleOf(lines)}"`

/** tfjs as one that is not installed. */
const withoutTfjs = preload(`
  import { register } from 'node:module'
  register('${moduleOf(`
    export function resolve(name, context, next) {
      return next(name.startsWith('@tensorflow/') ? './not-installed/' + name : name, context)
    }`).replaceAll("'", '%27')}')`)

describe('sr --engine', () => {
  const withoutTfjsIs = 'is wasm unless another is asked for, and loads no tfjs: sr'
  it(`${withoutTfjsIs} upscale`, () => expectWasm('upscale', 'a.png'))
  it(`${withoutTfjsIs} eval`, () => expectWasm('eval', 'small', '--scale', '2'))
  it(`${withoutTfjsIs} bench`, { tags: ['nightly'] }, () => expectWasm('bench', '--size', '8x8'))

  async function expectWasm(...args: readonly string[]): Promise<void> {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': photo(), 'small/a.png': seededPicture(1) })
    const options = { cwd: folder, before: withoutTfjs }
    for (const engine of [[], ['--engine', 'auto'], ['--engine', 'wasm']]) {
      const { code, document, stderr } = await runProcessJson([...args, ...engine], options)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(JSON.stringify(document)).toMatch(/"engine":"wasm"/)
    }
  }

  it.each([
    ['upscale', 'a.png', '--engine', 'tfjs-wasm'],
    ['eval', 'small', '--scale', '2', '--engine', 'tfjs-cpu'],
    ['bench', '--size', '8x8', '--engine', 'tfjs-cpu'],
    ['train', 'x3.json'],
    ['train', 'x3.json', '--backend', 'cpu'],
  ])('exits 4 without tfjs, says how to install it, and leaves nothing: sr %s', async (...args) => {
    const folder = createWorkFolder()
    const config = { network: { preset: 'fsrcnn-s', scale: 3 }, data: 'small', validation: { data: 'other' } }
    fill(folder, {
      'a.png': photo(),
      'small/a.png': seededPicture(1),
      'other/b.png': seededPicture(2),
      'x3.json': new TextEncoder().encode(JSON.stringify(config)),
    })
    const before = readdirSync(folder)
    const { code, document } = await runProcessJson(args, { cwd: folder, before: withoutTfjs })
    const { error } = document
    expect(code).toBe(4)
    expect(error?.code).toBe('engine-not-available')
    expect(error?.message).toContain('npm install @tensorflow/tfjs @tensorflow/tfjs-backend-wasm')
    const command = args[0] === 'train' ? 'sr train x3.json' : 'sr …'
    expect(error?.message).toContain(
      `npx -p @sr/cli -p @tensorflow/tfjs -p @tensorflow/tfjs-backend-wasm ${command}`,
    )
    expect(readdirSync(folder)).toEqual(before)
  })

  it('runs tfjs if asked, which gives the same picture but for rounding', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': photo() })
    for (const engine of ['wasm', 'tfjs-wasm']) {
      const { code, document } = await runJson(
        ['upscale', 'a.png', '-o', `${engine}.png`, '--engine', engine],
        { cwd: folder },
      )
      expect(code).toBe(0)
      expect(document.outputs).toMatchObject([{ engine }])
    }
    const [ours, tfjs] = ['wasm', 'tfjs-wasm'].map((name) => readPng(join(folder, `${name}.png`)))
    expect(maxAbsoluteDifference(ours.data, tfjs.data)).toBeLessThanOrEqual(1)
  })

  it('exits 4 for tfjs-node, which is not there, and names what is', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' })
    const { code, document, stderr } = await runJson(['upscale', 'a.png', '--engine', 'tfjs-node'], {
      cwd: folder,
    })
    expect(code).toBe(4)
    expect(document).toEqual({
      error: { code: 'engine-not-available', message: expect.stringContaining('tfjs-node') },
      errors: [],
    })
    expect(stderr).toContain('use --engine wasm')
  })

  it('exits 4 for a tfjs-node that is there and cannot compute, as on a Node newer than it', async () => {
    const folder = createWorkFolder()
    const missing = 'util.isNullOrUndefined is not a function'
    const scripts = {
      'hooks.mjs': `export function resolve(name, context, next) {
        if (name !== '@tensorflow/tfjs-node') return next(name, context)
        return { url: new URL('tfjs-node.mjs', import.meta.url).href, shortCircuit: true }
      }`,
      'register.mjs': "import { register } from 'node:module'; register('./hooks.mjs', import.meta.url)",
      'tfjs-node.mjs': `export const enableProdMode = () => {}
        export const tidy = () => { throw new TypeError('${missing}') }`,
    }
    fill(folder, { 'a.png': 'RGB PNG' })
    for (const [name, text] of Object.entries(scripts)) writeFileSync(join(folder, name), text)
    const { code, stderr } = await runProcess(['upscale', 'a.png', '--engine', 'tfjs-node'], {
      cwd: folder,
      before: `export NODE_OPTIONS="--import ${join(folder, 'register.mjs')}"`,
    })
    expect(code).toBe(4)
    expect(stderr).toContain(missing)
  })
})

describe('sr --threads', () => {
  it('changes nothing in the picture', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': photo() })
    for (const threads of ['1', '2', '64']) {
      const args = ['upscale', 'a.png', '-o', `${threads}.png`, '--threads', threads]
      expect(await runCommand(args, { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
    }
    const [one, ...more] = ['1', '2', '64'].map((threads) => readFileSync(join(folder, `${threads}.png`)))
    for (const other of more) expect(other.equals(one)).toBe(true)
  })

  it('is said to have no effect on tfjs', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' })
    const args = ['upscale', 'a.png', '--engine', 'tfjs-cpu', '--threads', '2']
    const { code, stderr } = await runCommand(args, { cwd: folder })
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'sr: warning: --threads 2: has no effect on tfjs-cpu.\n',
    })
  })
})

describe('where the engine cannot do all it can', () => {
  it.each([['WebAssembly', 'export NODE_OPTIONS=--jitless', /WebAssembly.*plain JavaScript/]])(
    'for lack of %s, the pictures come out and one warning says so',
    async (_, before, warning) => {
      const folder = createWorkFolder()
      fill(folder, { 'a.png': 'RGB PNG', 'b.png': 'grey PNG' })
      const args = ['upscale', 'a.png', 'b.png', '--threads', '2']
      const { code, document, stderr } = await runProcessJson(args, { cwd: folder, before })
      expect(code).toBe(0)
      expect(document.outputs).toHaveLength(2)
      expect(stderr.match(/^sr: warning: --engine wasm: .*$/gm)).toHaveLength(1)
      expect(stderr).toMatch(warning)
    },
  )
})

const gpu = await softwareGpu()

describe('sr --engine webgpu', () => {
  it('exits 4 without the package webgpu, and says how to install it', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' })
    const hooks = `export function resolve(name, context, next) {
      return next(name === 'webgpu' ? './not-installed' : name, context)
    }`
    const register = `import { register } from 'node:module'; register('${moduleOf(hooks).replaceAll("'", '%27')}')`
    const { code, document } = await runProcessJson(['upscale', 'a.png', '--engine', 'webgpu'], {
      cwd: folder,
      before: preload(register),
    })
    expect(code).toBe(4)
    expect(document.error).toMatchObject({
      code: 'engine-not-available',
      message: expect.stringContaining('npm install webgpu'),
    })
  })

  it.skipIf(gpu === undefined)('gives the picture of the other engine but for rounding', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': seededPicture(1) })
    for (const engine of ['wasm', 'webgpu']) {
      // The smallest network, since a software GPU compiles for seconds.
      const args = ['upscale', 'a.png', '-o', `${engine}.png`, '--engine', engine, '--model', 'fsrcnn-s']
      const { code, document } = await runJson(args, { cwd: folder })
      expect(code).toBe(0)
      expect(document.outputs).toMatchObject([{ engine }])
    }
    const [wasm, onGpu] = ['wasm', 'webgpu'].map((name) => readPng(join(folder, `${name}.png`)))
    expect(maxAbsoluteDifference(wasm.data, onGpu.data)).toBeLessThanOrEqual(1)
  })
})
