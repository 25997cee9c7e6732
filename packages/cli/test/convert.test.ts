import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readWeights } from '@sr/weights-converter/safetensors'
import { createWorkFolder, fill } from '@sr-internal/pictures'
import { maxAbsoluteDifference } from '@sr-internal/testing'
import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'
import { runCommand, runJson } from './support/run-command.js'
import { runProcess, runProcessJson } from './support/run-process.js'

const converterFixture = (path: string): string =>
  fileURLToPath(new URL(`../../weights-converter/test/fixtures/${path}`, import.meta.url))

/** A tiny FSRCNN for ×4 in Lornatang's layout; its file does not say the scale. */
const lornatang = converterFixture('families/lornatang-8-x4.pth')

/** PyTorch's answer of that network, float32 in base64; see the converter's fixtures. */
interface Golden {
  readonly input: { readonly shape: readonly number[]; readonly data: string }
  readonly output: { readonly shape: readonly number[]; readonly data: string }
}

const goldens: { readonly families: Readonly<Record<string, Golden>> } = JSON.parse(
  readFileSync(converterFixture('families/families.json'), 'utf8'),
)

const floats = (base64: string): Float32Array =>
  new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer)

describe('sr convert', () => {
  it('writes a safetensors file and reports it', async () => {
    const folder = createWorkFolder()
    const { code, document } = await runJson(
      ['convert', lornatang, '--scale', '4', '-o', 'out.safetensors'],
      { cwd: folder },
    )
    expect(code).toBe(0)
    const { config, tensors } = readWeights(readFileSync(join(folder, 'out.safetensors')))
    expect(document).toEqual({
      output: 'out.safetensors',
      container: 'torch-zip',
      architecture: 'fsrcnn',
      config,
      tensors: [...tensors].map(([name, { shape }]) => ({ name, shape, dtype: 'f32' })),
      warnings: expect.arrayContaining([
        { code: 'assumed-fields', message: expect.stringContaining('--set FIELD=VALUE') },
      ]),
      errors: [],
    })
    expect(config).toMatchObject({ architecture: 'fsrcnn', scale: 4 })
  })

  it('writes a tfjs model that plain tfjs opens and that gives the numbers PyTorch gives', async () => {
    const folder = createWorkFolder()
    expect(
      await runCommand(['convert', lornatang, '--scale', '4', '-o', 'deep/model'], { cwd: folder }),
    ).toMatchObject({ code: 0 })
    expect(readdirSync(join(folder, 'deep'))).toEqual(['model'])
    const { input, output } = goldens.families['lornatang-8-x4'] ?? {
      input: { shape: [], data: '' },
      output: { shape: [], data: '' },
    }
    tf.enableProdMode()
    await tf.setBackend('cpu')
    const model = await tf.loadLayersModel(fromFolder(join(folder, 'deep/model')))
    const [channels = 0, height = 0, width = 0] = input.shape
    expect(channels).toBe(1) // so that C×H×W and H×W×C are the same numbers
    const result = model.predict(tf.tensor4d(floats(input.data), [1, height, width, channels])) as tf.Tensor
    const expected = floats(output.data)
    expect(result.shape).toEqual([1, output.shape[1], output.shape[2], 1])
    expect(maxAbsoluteDifference(await result.data(), expected)).toBeLessThanOrEqual(1e-5)
  })

  it('goes from a tfjs folder or model.json back to the same weights', async () => {
    const folder = createWorkFolder()
    for (const [from, to] of [
      [lornatang, 'direct.safetensors'],
      [lornatang, 'model'],
      ['model', 'folder.safetensors'],
      ['model/model.json', 'json.safetensors'],
    ] as const) {
      expect(await runCommand(['convert', from, '--scale', '4', '-o', to], { cwd: folder })).toMatchObject({
        code: 0,
      })
    }
    const direct = readFileSync(join(folder, 'direct.safetensors'))
    expect(readFileSync(join(folder, 'folder.safetensors'))).toEqual(direct)
    expect(readFileSync(join(folder, 'json.safetensors'))).toEqual(direct)
  })

  it('writes ONNX and PyTorch files, which come back as the same weights', async () => {
    const folder = createWorkFolder()
    const args = ['convert', lornatang, '--scale', '4', '-o']
    for (const name of ['direct.safetensors', 'a.onnx', 'deep/a.pth']) {
      expect(await runCommand([...args, name], { cwd: folder })).toMatchObject({ code: 0 })
    }
    const direct = readFileSync(join(folder, 'direct.safetensors'))
    for (const name of ['a.onnx', 'deep/a.pth']) {
      const again = await runCommand(['convert', name, '-o', 'again.safetensors'], { cwd: folder })
      expect(again).toMatchObject({ code: 0, stderr: '' })
      expect(readFileSync(join(folder, 'again.safetensors'))).toEqual(direct)
    }
    const { stdout } = await runCommand(['inspect', 'a.onnx'], { cwd: folder })
    expect(stdout).toMatch(/onnx, \d+ tensors\n/)
  })

  it.each([
    ['onnx/fsrcnn-x3.17.onnx', 'onnx', 3],
    ['frozen/fsrcnn-x2.pb', 'tensorflow', 2],
    ['onnx/compact-x2.export.onnx', 'onnx', 2],
  ])('takes %s, whose graph says the scale', async (file, container, scale) => {
    const { code, document } = await runJson(['convert', converterFixture(file), '-o', 'a.safetensors'], {
      cwd: createWorkFolder(),
    })
    expect(code).toBe(0)
    expect(document).toMatchObject({ container, config: { scale } })
  })

  it('refuses a graph that is none of a super-resolution network, and writes nothing', async () => {
    const folder = createWorkFolder()
    const { code, document } = await runJson(
      ['convert', converterFixture('frozen/residual.pb'), '-o', 'a.safetensors'],
      { cwd: folder },
    )
    expect([code, document.error?.code]).toEqual([3, 'unsupported'])
    expect(document.error?.message).toMatch(/residual\.pb.*two branches are added/)
    expect(readdirSync(folder)).toEqual([])
  })

  it('halves the numbers with --dtype f16', async () => {
    const folder = createWorkFolder()
    const { document } = await runJson(
      ['convert', lornatang, '--scale', '4', '--dtype', 'f16', '-o', 'half.safetensors'],
      { cwd: folder },
    )
    expect(document.tensors).toContainEqual({ name: 'deconv.bias', shape: [1], dtype: 'f16' })
    await runCommand(['convert', lornatang, '--scale', '4', '-o', 'full.safetensors'], { cwd: folder })
    const bytesOf = (name: string): number =>
      [...readWeights(readFileSync(join(folder, name))).tensors.values()].length
    expect(bytesOf('half.safetensors')).toBe(bytesOf('full.safetensors'))
    expect(readFileSync(join(folder, 'half.safetensors')).length).toBeLessThan(
      readFileSync(join(folder, 'full.safetensors')).length,
    )
  })

  it('takes from --set what the file does not say, and refuses what it contradicts', async () => {
    const folder = createWorkFolder()
    const args = ['convert', lornatang, '-o', 'out.safetensors']
    const stated = await runJson(
      [...args, '--set', 'scale=4', '--set', 'color=yFull', '--set', 'inputRange=-1..1'],
      { cwd: folder },
    )
    expect(stated.document.config).toMatchObject({ scale: 4, color: 'yFull', inputRange: [-1, 1] })
    const [unknown, malformed, wrong] = await Promise.all([
      runJson([...args, '--scale', '4', '--set', 'colour=yFull'], { cwd: folder }),
      runJson([...args, '--scale', '4', '--set', 'color'], { cwd: folder }),
      runJson(['convert', 'out.safetensors', '--scale', '3', '-o', 'other.safetensors'], { cwd: folder }),
    ])
    expect([unknown.code, unknown.document.error?.code]).toEqual([2, 'bad-usage'])
    expect([malformed.code, malformed.document.error?.code]).toEqual([2, 'bad-usage'])
    expect([wrong.code, wrong.document.error?.code]).toEqual([2, 'contradiction'])
    expect(existsSync(join(folder, 'other.safetensors'))).toBe(false)
  })

  it('refuses a tfjs model of what tfjs has no layers for, unless custom layers are allowed', async () => {
    const folder = createWorkFolder()
    const args = ['convert', lornatang, '--scale', '4', '--set', 'edge=replicate', '-o', 'model']
    const refused = await runJson(args, { cwd: folder })
    expect([refused.code, refused.document.error?.code]).toEqual([3, 'no-stock-form'])
    expect(refused.document.error?.message).toContain('--allow-custom-layers')
    expect(readdirSync(folder)).toEqual([])
    expect(await runCommand([...args, '--allow-custom-layers'], { cwd: folder })).toMatchObject({ code: 0 })
    expect(readFileSync(join(folder, 'model/model.json'), 'utf8')).toContain('ReplicatePad')
  })

  it('replaces its own tfjs model but no folder that holds anything else', async () => {
    const folder = createWorkFolder()
    const args = ['convert', lornatang, '--scale', '4', '-o', 'model']
    mkdirSync(join(folder, 'model'))
    for (const _ of [1, 2]) expect(await runCommand(args, { cwd: folder })).toMatchObject({ code: 0 })
    fill(folder, { 'model/holiday.jpg': 'RGB JPEG' })
    const { code, document } = await runJson(args, { cwd: folder })
    expect([code, document.error?.code]).toEqual([3, 'output-unwritable'])
    expect(document.error?.message).toContain('holiday.jpg')
    expect(readdirSync(join(folder, 'model')).sort()).toEqual(['holiday.jpg', 'model.json', 'weights.bin'])
    expect(readdirSync(folder)).toEqual(['model'])
  })

  it.each([
    ['in.safetensors', 'in.safetensors'],
    ['in.safetensors', 'link.safetensors'],
    ['model', './model/'],
    ['model/model.json', 'model'],
  ])('never replaces its input: %s by %s', async (input, output) => {
    const folder = createWorkFolder()
    for (const name of ['in.safetensors', 'model'])
      await runCommand(['convert', lornatang, '--scale', '4', '-o', name], { cwd: folder })
    symlinkSync('in.safetensors', join(folder, 'link.safetensors'))
    const files = ['in.safetensors', 'model/model.json', 'model/weights.bin'].map((path) =>
      join(folder, path),
    )
    const before = files.map((path) => readFileSync(path))
    const { code, document } = await runJson(['convert', input, '--dtype', 'f16', '-o', output], {
      cwd: folder,
    })
    expect([code, document.error?.code]).toEqual([2, 'bad-usage'])
    expect(files.map((path) => readFileSync(path))).toEqual(before)
  })

  it('says what is wrong with an output of no name, or beyond a file', async () => {
    const folder = createWorkFolder()
    fill(folder, { file: new Uint8Array(1) })
    const convertTo = (output: string) =>
      runJson(['convert', lornatang, '--scale', '4', '-o', output], { cwd: folder })
    expect((await convertTo('')).document.error?.message).toMatch(/name is empty/)
    expect((await convertTo('file/')).document.error?.message).toMatch(/file stands where a folder is needed/)
    expect(readdirSync(folder)).toEqual(['file'])
  })

  it('refuses to write the kinds of file that it only reads', async () => {
    const folder = createWorkFolder()
    for (const output of ['out.ckpt', 'out.safetensor', 'x.txt', '-']) {
      const { code, document } = await runJson(['convert', lornatang, '--scale', '4', '-o', output], {
        cwd: folder,
      })
      expect([code, document.error?.code], output).toEqual([2, 'bad-usage'])
      expect(document.error?.message).toContain('NAME.safetensors, NAME.onnx, NAME.pth')
    }
    expect(readdirSync(folder)).toEqual([])
  })

  it('never writes over what it reads, on whatever way', async () => {
    const folder = createWorkFolder()
    copyFileSync(lornatang, join(folder, 'net.pth'))
    for (const output of ['net.pth', './net.pth', 'new/../net.pth']) {
      const { code, document } = await runJson(['convert', 'net.pth', '--scale', '4', '-o', output], {
        cwd: folder,
      })
      expect([code, document.error?.code], output).toEqual([2, 'bad-usage'])
    }
    expect(readFileSync(join(folder, 'net.pth'))).toEqual(readFileSync(lornatang))
    expect(readdirSync(folder)).toEqual(['net.pth'])
  })

  it('gives the tensors of a .pth the names of the implementation that is to load them', async () => {
    const folder = createWorkFolder()
    const convertTo = (output: string, names: string) =>
      runJson(['convert', lornatang, '--scale', '4', '-o', output, '--names', names], { cwd: folder })
    expect(await convertTo('a.pth', 'yjn870')).toMatchObject({ code: 0 })
    const { document } = await runJson(['inspect', 'a.pth'], { cwd: folder })
    expect(document.tensors).toContainEqual(expect.objectContaining({ name: 'last_part.weight' }))
    const refused = await convertTo('a.onnx', 'yjn870')
    expect([refused.code, refused.document.error?.code]).toEqual([2, 'bad-usage'])
    expect(refused.document.error?.message).toContain('NAME.pth')
  })

  it('writes a shader for mpv by its name, in both forms and for both ranges', async () => {
    const folder = createWorkFolder()
    const convertTo = (output: string, ...options: string[]) =>
      runJson(['convert', lornatang, '--scale', '4', '-o', output, ...options], { cwd: folder })
    const read = (name: string) => readFileSync(join(folder, name), 'utf8')
    expect(await convertTo('a.glsl')).toMatchObject({ code: 0 })
    expect(read('a.glsl')).toMatch(/^\/\/ a: a network that enlarges luma 4 times/)
    expect(read('a.glsl')).toContain(`from ${basename(lornatang)}.`)
    expect(read('a.glsl')).toContain('//!COMPUTE')
    expect(await convertTo('b.glsl', '--form', 'fragment', '--range', 'full')).toMatchObject({ code: 0 })
    expect(read('b.glsl')).toContain('full range')
    expect(read('b.glsl')).not.toContain('//!COMPUTE')
    for (const wrong of [
      ['c.onnx', '--form', 'compute'],
      ['c.pth', '--range', 'full'],
      ['c.glsl', '--dtype', 'f16'],
    ] as const) {
      const [output, ...options] = wrong
      const { code, document } = await convertTo(output, ...options)
      expect([code, document.error?.code, document.error?.message]).toEqual([
        2,
        'bad-usage',
        expect.stringContaining('.glsl'),
      ])
    }
  })

  it('refuses a shader of what no shader can run, and writes nothing', async () => {
    const folder = createWorkFolder()
    const argv = ['convert', lornatang, '--scale', '4', '-o', 'a.glsl', '--set', 'edge=valid']
    const { code, document } = await runJson(argv, { cwd: folder })
    expect([code, document.error?.code]).toEqual([3, 'no-shader-form'])
    expect(document.error?.message).toContain("its edge is 'valid'")
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('sr upscale --model FILE', () => {
  it('gives the same picture from a checkpoint, its safetensors, its tfjs folder and its ONNX model', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' })
    await runCommand(['convert', lornatang, '--scale', '4', '-o', 'm.safetensors'], { cwd: folder })
    await runCommand(['convert', lornatang, '--scale', '4', '-o', 'tfjs'], { cwd: folder })
    await runCommand(['convert', lornatang, '--scale', '4', '-o', 'm.onnx'], { cwd: folder })
    const direct = await runCommand(
      ['upscale', 'a.png', '--model', lornatang, '--scale', '4', '-o', 'direct.png'],
      { cwd: folder },
    )
    expect(direct).toMatchObject({ code: 0, stderr: expect.stringContaining('assumed') })
    for (const model of ['m.safetensors', 'tfjs', 'm.onnx']) {
      expect(await runCommand(['upscale', 'a.png', '--model', model], { cwd: folder })).toMatchObject({
        code: 0,
        stderr: '',
      })
      expect(readFileSync(join(folder, 'a_x4.png'))).toEqual(readFileSync(join(folder, 'direct.png')))
    }
  })

  it('refuses another scale than the model has', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' })
    await runCommand(['convert', lornatang, '--scale', '4', '-o', 'm.safetensors'], { cwd: folder })
    const { code, document } = await runJson(
      ['upscale', 'a.png', '--model', 'm.safetensors', '--scale', '2'],
      { cwd: folder },
    )
    expect([code, document.error?.code]).toEqual([2, 'contradiction'])
    expect(document.error?.message).toMatch(/m\.safetensors.*scale.*2.*4/)
  })

  it('names the built-in models when there is no such file', async () => {
    const { code, document } = await runJson(['upscale', 'a.png', '--model', 'fsrcn'], {
      cwd: createWorkFolder(),
    })
    expect([code, document.error?.code]).toEqual([3, 'not-found'])
    expect(document.error?.message).toContain('fsrcnn')
  })
})

describe('sr inspect', () => {
  it('lists the tensors, what the file was recognised as and what it does not say', async () => {
    const { code, stdout } = await runCommand(['inspect', lornatang, '--scale', '4'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/torch-zip, \d+ tensors\n {2}tensor +type +shape\n/)
    expect(stdout).toMatch(/deconv\.weight +f32 +\d+ × 1 × 9 × 9/)
    expect(stdout).toMatch(/recognised as: FSRCNN\(.*\) ×4.*, as in Lornatang/)
    expect(stdout).toMatch(/not decidable from the file, so assumed: deconv\.crop=4,1/)
  })

  it('says the same as a document', async () => {
    const { code, document } = await runJson(['inspect', lornatang])
    expect(code).toBe(0)
    expect(document).toMatchObject({
      container: 'torch-zip',
      architecture: 'fsrcnn',
      config: null,
      problem: { code: 'missing-fact', message: expect.stringContaining('--scale N') },
      tensors: expect.arrayContaining([expect.objectContaining({ dtype: 'f32' })]),
      errors: [],
    })
  })

  it('shows the tensors of a file that is no network of ours', async () => {
    const { code, document } = await runJson(['inspect', converterFixture('checkpoints/dtypes.pth')])
    expect(code).toBe(0)
    expect(document).toMatchObject({ architecture: null, problem: { code: 'unknown-architecture' } })
  })
})

describe('sr inspect of a graph that sr does not convert', () => {
  it('lists its tensors, and says what sr convert would refuse', async () => {
    const folder = createWorkFolder()
    // A name as long as the other's, so that nothing else in the file changes.
    const bytes = readFileSync(converterFixture('onnx/espcn-x3.17.onnx'), 'latin1').replaceAll('Tanh', 'Erf2')
    writeFileSync(join(folder, 'other.onnx'), bytes, 'latin1')
    const { code, stdout } = await runCommand(['inspect', 'other.onnx'], { cwd: folder })
    expect(code).toBe(0)
    expect(stdout).toMatch(/onnx, 6 tensors\n/)
    expect(stdout).toContain('operators that no layer of sr is: Erf2\n')
    expect(stdout).toMatch(/cannot be converted as it stands \(unsupported\): node .* \(Erf2\)/)
    const { document } = await runJson(['inspect', 'other.onnx'], { cwd: folder })
    expect(document).toMatchObject({
      unknownOperators: ['Erf2'],
      metadata: {},
      problem: { code: 'unsupported' },
    })
    const refused = await runJson(['convert', 'other.onnx', '-o', 'a.safetensors'], { cwd: folder })
    expect([refused.code, refused.document.error?.code]).toEqual([3, 'unsupported'])
  })

  it('and of a frozen graph likewise', async () => {
    const { code, document } = await runJson(['inspect', converterFixture('frozen/residual.pb')])
    expect(code).toBe(0)
    expect(document).toMatchObject({
      container: 'tensorflow',
      problem: { code: 'unsupported', message: expect.stringContaining('two branches are added') },
    })
  })
})

describe('sr inspect of a hostile file', () => {
  it('lists 120,000 tensors', { tags: ['nightly'] }, async () => {
    const folder = createWorkFolder()
    const entry = { dtype: 'F32', shape: [0], data_offsets: [0, 0] }
    const names = Array.from({ length: 120_000 }, (_, i) => i.toString(36))
    const header = JSON.stringify(Object.fromEntries(names.map((name) => [name, entry])))
    const length = Buffer.alloc(8)
    length.writeUInt32LE(header.length)
    writeFileSync(join(folder, 'many.safetensors'), Buffer.concat([length, Buffer.from(header)]))
    const { code, stdout } = await runProcess(['inspect', 'many.safetensors'], { cwd: folder })
    expect(code).toBe(0)
    expect(stdout.split('\n').length).toBeGreaterThan(120_000)
  })
})

describe('a model file that cannot be read', () => {
  it.each<[string, Uint8Array | undefined, string]>([
    ['an empty file', new Uint8Array(0), 'empty-file'],
    ['a text file', new TextEncoder().encode('weights: none\n'), 'unknown-format'],
    ['a cut checkpoint', readFileSync(lornatang).subarray(0, 3000), 'truncated'],
    ['a missing file', undefined, 'not-found'],
  ])('is refused by every command: %s', async (_name, bytes, error) => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' })
    if (bytes !== undefined) writeFileSync(join(folder, 'model.pth'), bytes)
    for (const args of [
      ['inspect', 'model.pth'],
      ['convert', 'model.pth', '--scale', '2', '-o', 'out.safetensors'],
      ['upscale', 'a.png', '--model', 'model.pth', '--scale', '2'],
    ]) {
      const { code, document, stderr } = await runJson(args, { cwd: folder })
      expect([code, document.error?.code], args[0]).toEqual([3, error])
      expect(document.error?.message).toContain('model.pth')
      expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    }
    expect(readdirSync(folder).sort()).toEqual(['a.png', ...(bytes === undefined ? [] : ['model.pth'])])
  })

  it('is refused where a ZIP claims terabytes, at once and in little memory', async () => {
    const folder = createWorkFolder()
    const zip = Buffer.from(readFileSync(lornatang))
    const central = zip.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'))
    zip.writeUInt32LE(0xfffffff0, central + 20) // compressed size
    zip.writeUInt32LE(0xfffffff0, central + 24) // uncompressed size
    writeFileSync(join(folder, 'bomb.pth'), zip)
    const { code, document } = await runProcessJson(['inspect', 'bomb.pth'], {
      cwd: folder,
      before: 'ulimit -v 8000000',
    })
    expect(code).toBe(3)
    expect(document.error?.code).toMatch(/truncated|malformed|limit/)
  })

  it('is refused where a weight is not a number, or the channels are wrong', async () => {
    const folder = createWorkFolder()
    await runCommand(['convert', lornatang, '--scale', '4', '-o', 'm.safetensors'], { cwd: folder })
    const broken = readFileSync(join(folder, 'm.safetensors'))
    broken.writeFloatLE(Number.NaN, broken.length - 4)
    writeFileSync(join(folder, 'nan.safetensors'), broken)
    const nan = await runJson(['convert', 'nan.safetensors', '-o', 'out.safetensors'], { cwd: folder })
    expect([nan.code, nan.document.error?.code]).toEqual([3, 'not-finite'])
    const channels = await runJson(
      ['convert', lornatang, '--scale', '4', '--set', 'channels=3', '-o', 'out.safetensors'],
      { cwd: folder },
    )
    expect([channels.code, channels.document.error?.code]).toEqual([2, 'contradiction'])
    expect(existsSync(join(folder, 'out.safetensors'))).toBe(false)
  })

  it('is no folder without a model.json, no device, and no circle of links', async () => {
    const folder = createWorkFolder()
    mkdirSync(join(folder, 'empty'))
    symlinkSync('circle', join(folder, 'circle'))
    for (const [path, error] of [
      ['empty', 'not-found'],
      ['/dev/zero', 'unreadable'],
      ['circle', 'unreadable'],
    ] as const) {
      const { code, document } = await runJson(['inspect', path], { cwd: folder })
      expect([code, document.error?.code], path).toEqual([3, error])
      expect(document.error?.message).toMatch(new RegExp(`^${path}: `))
    }
  })

  it('is named whole where a tfjs folder lacks its weights or a model.json is too long for a text', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' })
    await runCommand(['convert', lornatang, '--scale', '4', '-o', 'model'], { cwd: folder })
    fill(folder, { 'half/model.json': readFileSync(join(folder, 'model/model.json')) })
    const half = await runJson(['upscale', 'a.png', '--model', 'half'], { cwd: folder })
    expect([half.code, half.document.error?.code]).toEqual([3, 'not-found'])
    expect(half.document.error?.message).toContain('half/weights.bin')
    truncateSync(join(folder, 'half/model.json'), 2 ** 28 + 1)
    const long = await runJson(['inspect', 'half'], { cwd: folder })
    expect([long.code, long.document.error?.code]).toEqual([3, 'unreadable'])
  })

  it('never runs what a pickle names', async () => {
    const folder = createWorkFolder()
    // protocol 0: os.system('touch pwned')
    writeFileSync(join(folder, 'evil.pth'), "cos\nsystem\n(S'touch pwned'\ntR.")
    const { code, document } = await runJson(['inspect', 'evil.pth'], { cwd: folder })
    expect([code, document.error?.code]).toEqual([3, 'unsafe-global'])
    expect(document.error?.message).toContain('os.system')
    expect(readdirSync(folder)).toEqual(['evil.pth'])
  })
})

function fromFolder(folder: string): tf.io.IOHandler {
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'))
  const weightData = new Uint8Array(readFileSync(join(folder, 'weights.bin'))).buffer
  return tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData })
}

describe('--key', () => {
  const timm = converterFixture('dictionaries/timm.pth')

  it('takes another dictionary of the file, and inspect lists them', async () => {
    const folder = createWorkFolder()
    const args = ['convert', timm, '--scale', '2', '-o']
    const averaged = await runJson([...args, 'a.safetensors'], { cwd: folder })
    const raw = await runJson([...args, 'b.safetensors', '--key', 'state_dict'], { cwd: folder })
    expect([averaged.code, raw.code]).toEqual([0, 0])
    const [a, b] = ['a', 'b'].map((name) => readFileSync(join(folder, `${name}.safetensors`)))
    expect(a).not.toEqual(b)
    const { stdout } = await runCommand(['inspect', timm], { cwd: folder })
    expect(stdout).toContain('networks in it: --key state_dict, --key state_dict_ema\n')
  })

  it('is bad usage where the file has no such dictionary', async () => {
    const { code, document } = await runJson(
      ['convert', timm, '--scale', '2', '--key', 'ema', '-o', 'a.safetensors'],
      { cwd: createWorkFolder() },
    )
    expect([code, document.error?.message]).toEqual([2, expect.stringContaining('no tensor lies under it')])
  })

  it.each(['upscale', 'eval', 'bench'])('is an option of sr %s too', async (command) => {
    const { stdout } = await runCommand([command, '--help'], { cwd: createWorkFolder() })
    expect(stdout).toContain('--key <path>')
  })
})
