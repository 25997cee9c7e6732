import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installed, libraries, removeFolder, run } from './support/install.js'

/** The lowest TypeScript that the READMEs name, and the newest. */
const versions = ['5.7.2', '7.0.2']

/** Uses every entry that needs no TensorFlow.js. */
const program = `
  import * as engine from '@sr/engine'
  import { createUpscaler, UpscalerError, type Upscaler } from '@sr/fsrcnn'
  import { releasedWeights } from '@sr/fsrcnn/weights'
  import { weights } from '@sr/fsrcnn/weights/fsrcnn-x3'
  import { createRaster } from '@sr/image'
  import { decodePng, encodePng } from '@sr/image/png'
  import * as metrics from '@sr/metrics'
  import * as network from '@sr/network'
  import { convertCheckpoint, writeSafetensors, writeTfjsModel } from '@sr/weights-converter'
  import { readWeights, writeMultiWeights, writeWeights } from '@sr/weights-converter/safetensors'

  export async function bytesOf(): Promise<Uint8Array<ArrayBuffer>[]> {
    const upscaler: Upscaler = await createUpscaler(weights, { engine: engine.wasmEngine({ threads: 2 }) })
    const picture = await upscaler.upscale(decodePng(encodePng(createRaster(2, 2, 3, 'uint8'))))
    const read = readWeights((await releasedWeights[0].load()).weights)
    const { tensors } = convertCheckpoint(weights)
    return [encodePng(picture), writeWeights(read), writeMultiWeights([read]), writeSafetensors(tensors)]
  }
  export const others = [metrics.psnr, network.presetConfig, writeTfjsModel, UpscalerError]
`
const withDom = `
  import { weights } from '@sr/fsrcnn/weights/fsrcnn-x3'
  import { createRaster, type Raster } from '@sr/image'
  import * as canvas from '@sr/image/canvas'
  import { encodePng } from '@sr/image/png'
  import type { PictureSource, Upscaler } from '@sr/fsrcnn'
  import * as browser from '@sr/fsrcnn/browser'
  import { attachVideo } from '@sr/fsrcnn/video'
  import { createWorkerUpscaler } from '@sr/fsrcnn/worker'

  export const ofPages = [browser, attachVideo, createWorkerUpscaler]
  export const blobs = [new Blob([encodePng(createRaster(1, 1, 1, 'uint8'))]), new Blob([weights])]
  export const upscaled = (upscaler: Upscaler, photo: ImageData, { signal }: AbortController) =>
    upscaler.upscale(photo, { signal })

  // Two spellings of one type: @sr/fsrcnn compiles without the DOM.
  type Same<A, B> = [A, B] extends [B, A] ? true : never
  export const isSame: Same<PictureSource, canvas.PictureSource> = true
  export async function enlarge(upscaler: Upscaler, file: File, frame: VideoFrame, screen: HTMLCanvasElement) {
    const shown: Raster<Uint8ClampedArray<ArrayBuffer>> = await upscaler.upscale(file)
    await upscaler.upscale(frame, { onTile: (tile, { x, y }) => console.log(canvas.toImageData(tile), x, y) })
    canvas.drawPicture(shown, screen)
    return canvas.encodePicture(await canvas.readPicture(screen), { type: 'image/webp', quality: 0.9 })
  }
`
const onTfjs = `
  import * as tf from '@tensorflow/tfjs-core'
  import * as engine from '@sr/engine/tfjs'
  import { buildFsrcnn } from '@sr/fsrcnn/model'
  import { buildSrcnn } from '@sr/fsrcnn/srcnn'
  import { tfjsEngine } from '@sr/fsrcnn/tfjs'
  import { trainSr } from '@sr/fsrcnn/train'
  import * as layers from '@sr/layers'
  import * as metrics from '@sr/metrics/tensor'

  export const all = [tfjsEngine(tf), buildFsrcnn({ scale: 3 }), buildSrcnn, trainSr, engine, layers, metrics]
`
const fromCommonJs = `
  import { createUpscaler } from '@sr/fsrcnn'
  import { weights } from '@sr/fsrcnn/weights/fsrcnn-x3'
  export const upscaler = createUpscaler(weights)
`
const fromCommonJsOfNode16 = `
  import type { Upscaler } from '@sr/fsrcnn' with { 'resolution-mode': 'import' }
  export async function makeUpscaler(): Promise<Upscaler> {
    const { createUpscaler } = await import('@sr/fsrcnn')
    const { weights } = await import('@sr/fsrcnn/weights/fsrcnn-x3')
    return createUpscaler(weights)
  }
`

for (const [index, version] of versions.entries()) {
  const tags = index === 0 ? ['nightly'] : []
  describe(`the declarations, by TypeScript ${version}`, { tags }, () => testDeclarations(version))
}

function testDeclarations(version: string): void {
  let folder: string
  beforeAll(() => {
    const tfjs = ['@tensorflow/tfjs-core@4.22.0', '@tensorflow/tfjs-layers@4.22.0']
    folder = installed(...libraries, ...tfjs, `typescript@${version}`)
  })
  afterAll(() => removeFolder(folder))

  /** What the compiler says of a program, which is a module unless it is to be CommonJS. */
  function compile(code: string, options: Record<string, unknown>, type = 'module'): string {
    const project = join(folder, 'project')
    mkdirSync(project, { recursive: true })
    writeFileSync(join(project, 'package.json'), JSON.stringify({ type }))
    writeFileSync(join(project, 'program.ts'), code)
    const compilerOptions = {
      ...{ noEmit: true, strict: true, target: 'es2022', lib: ['es2022'], types: [], skipLibCheck: false },
      ...options,
    }
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }))
    try {
      return run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], folder)
    } catch (error) {
      return (error as { stdout: string }).stdout
    }
  }

  test.each([
    { module: 'esnext', moduleResolution: 'bundler' },
    { module: 'node16' },
    { module: 'nodenext' },
  ])('compile without DOM, Node’s types and skipLibCheck: %o', (options) => {
    expect(compile(program, options)).toBe('')
  })

  test('fit the types of the DOM', () => {
    expect(compile(withDom, { module: 'nodenext', lib: ['es2022', 'dom'] })).toBe('')
  })

  test('of the entries on TensorFlow.js compile with the DOM; what does not is TensorFlow.js’ own', () => {
    const options = { module: 'nodenext', lib: ['es2022', 'dom'] }
    expect(compile(onTfjs, { ...options, skipLibCheck: true })).toBe('')
    expect(compile(onTfjs, options)).not.toMatch(/^\S*(@sr\/|program)\S*\(\d/m)
  })

  test('are imported by CommonJS as the README says', () => {
    expect(compile(fromCommonJsOfNode16, { module: 'node16' }, 'commonjs')).toBe('')
    expect(compile(fromCommonJs, { module: 'node16' }, 'commonjs')).toContain('TS1479')
    const asRequired = compile(fromCommonJs, { module: 'nodenext' }, 'commonjs')
    if (version === '5.7.2')
      expect(asRequired).toContain('TS1479') // from 5.8 on
    else expect(asRequired).toBe('')
  })
}
