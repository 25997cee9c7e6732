import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createWorkFolder, fill, flatPicture, seededPicture } from '@sr-internal/pictures'
import { describe, expect, it } from 'vitest'
import { type Document, runCommand, runJson } from '../support/run-command.js'

interface EvalModel {
  readonly model: string
  readonly scale: number
  readonly mean: { readonly psnrY: number | string; readonly ssimY: number }
  readonly gain: { readonly psnrY: number; readonly ssimY: number } | null
  readonly worst: string
  readonly infiniteCount: number
  readonly network: { readonly sha256: string; readonly parameters: number } | null
  readonly images: readonly {
    readonly name: string
    readonly psnrY: number | string
    readonly ssimY: number
    readonly ms: number
  }[]
}

const modelsOf = (document: Document): readonly EvalModel[] => document.models as readonly EvalModel[]

describe('sr eval', () => {
  it('scores bicubic and the built-in weights at several scales, as the contract says', async () => {
    const folder = createWorkFolder()
    fill(folder, {
      'hr/b10.png': seededPicture(1),
      'hr/b9.png': seededPicture(2),
      'hr/c.png': seededPicture(3, { channels: 1 }),
    })
    const { code, document, stderr } = await runJson(['eval', 'hr', '--scale', '3,2'], { cwd: folder })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(document).toMatchObject({
      protocol: 'classic',
      engine: 'wasm',
      hrFolder: 'hr',
      errors: [],
      missed: [],
    })
    const models = modelsOf(document)
    expect(models.map(({ model, scale }) => [model, scale])).toEqual([
      ['bicubic', 3],
      ['fsrcnn', 3],
      ['bicubic', 2],
      ['fsrcnn', 2],
    ])
    for (const { images, mean, gain, model } of models) {
      expect(images.map(({ name }) => name)).toEqual(['b9.png', 'b10.png', 'c.png'])
      const psnrs = images.map(({ psnrY }) => Number(psnrY))
      expect(mean.psnrY).toBeCloseTo((psnrs[0] + psnrs[1] + psnrs[2]) / 3, 10)
      for (const { ms } of images) expect(ms).toBeGreaterThan(0)
      expect(gain === null).toBe(model === 'bicubic')
    }
    expect(models[1].gain?.psnrY).toBeCloseTo(Number(models[1].mean.psnrY) - Number(models[0].mean.psnrY), 10)
    expect(models[1].network?.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  it('computes the PSNR of one level of difference: 48.13 dB', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'hr/a.png': flatPicture(100), 'lr/a.png': flatPicture(101, { width: 24, height: 20 }) })
    const { code, document } = await runJson(
      ['eval', 'hr', '--lr', 'lr', '--scale', '2', '--model', 'bicubic'],
      { cwd: folder },
    )
    expect(code).toBe(0)
    expect(modelsOf(document)[0].mean.psnrY).toBeCloseTo(20 * Math.log10(255), 10)
  })

  it('compares RGB with the ntire protocol, under its own names', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'hr/a.png': seededPicture(1) })
    const { code, document } = await runJson(['eval', 'hr', '--scale', '2', '--protocol', 'ntire'], {
      cwd: folder,
    })
    expect(code).toBe(0)
    expect(document).toMatchObject({
      protocol: 'ntire',
      models: [{ mean: { psnrRgb: expect.any(Number), ssimRgb: expect.any(Number) } }, {}],
    })
  })

  it('prints an exact result as ∞, stores it as a text, and leaves it out of the mean with a note', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'hr/flat.png': flatPicture(7), 'hr/noise.png': seededPicture(1) })
    const args = ['eval', 'hr', '--scale', '2', '--model', 'bicubic']
    const { document } = await runJson(args, { cwd: folder })
    const [{ images, mean, infiniteCount, worst }] = modelsOf(document)
    expect(images.map(({ psnrY }) => psnrY)).toEqual(['Infinity', expect.any(Number)])
    expect({ mean: mean.psnrY, infiniteCount, worst }).toEqual({
      mean: images[1].psnrY,
      infiniteCount: 1,
      worst: 'noise.png',
    })
    const { stdout } = await runCommand(args, { cwd: folder })
    expect(stdout).toMatch(/flat\.png +∞ {2}1\.0000/)
    expect(stdout).toContain('1 picture is exact (∞ dB) and left out')
  })

  it('gives as the gain of SSIM the difference of the means, exact pictures included', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'hr/flat.png': flatPicture(7), 'hr/noise.png': seededPicture(1) })
    const { document } = await runJson(['eval', 'hr', '--scale', '2'], { cwd: folder })
    const [bicubic, fsrcnn] = modelsOf(document)
    expect(bicubic.infiniteCount).toBe(1)
    expect(fsrcnn.gain?.ssimY).toBeCloseTo(fsrcnn.mean.ssimY - bicubic.mean.ssimY, 10)
  })

  it('evaluates the rest where one picture is damaged and another too small, and exits 1', async () => {
    const folder = createWorkFolder()
    fill(folder, {
      'hr/a.png': seededPicture(1),
      'hr/cut.png': seededPicture(2).subarray(0, 300),
      'hr/small.png': seededPicture(3, { width: 14, height: 40 }),
      'hr/z.png': seededPicture(4),
    })
    const { code, document } = await runJson(['eval', 'hr', '--scale', '2,3', '--model', 'bicubic'], {
      cwd: folder,
    })
    expect(code).toBe(1)
    expect(document.errors.map(({ input, code: kind }) => [input, kind])).toEqual([
      ['hr/cut.png', 'corrupt-picture'],
      ['hr/small.png', 'picture-too-small'],
      ['hr/small.png', 'picture-too-small'], // another least size at ×3
    ])
    for (const { images } of modelsOf(document))
      expect(images.map(({ name }) => name)).toEqual(['a.png', 'z.png'])
  })

  it('lists files without a partner and pairs of sizes that do not fit', async () => {
    const folder = createWorkFolder()
    const small = { width: 24, height: 20 }
    fill(folder, {
      'hr/a.png': seededPicture(1),
      'hr/alone.png': seededPicture(2),
      'hr/odd.png': seededPicture(3),
      'lr/ax2.png': seededPicture(1, small),
      'lr/oddx2.png': seededPicture(3, { width: 24, height: 21 }),
      'lr/strayx2.png': seededPicture(4, small),
    })
    const { code, document } = await runJson(
      ['eval', 'hr', '--lr', 'lr', '--scale', '2', '--model', 'bicubic'],
      { cwd: folder },
    )
    expect(code).toBe(1)
    expect(document.errors.map(({ input, code: kind }) => [input, kind])).toEqual([
      ['hr/alone.png', 'unmatched'],
      ['lr/strayx2.png', 'unmatched'],
      ['hr/odd.png', 'size-mismatch'],
    ])
    expect(document.errors[0].message).toContain('alonex2')
    expect(document.errors[2].message).toContain('24 × 21')
  })

  it.each([
    ['an empty folder', ['eval', '.', '--scale', '2'], 3, 'no-pictures'],
    ['a missing folder', ['eval', 'nowhere', '--scale', '2'], 3, 'not-found'],
    ['a missing model', ['eval', '.', '--scale', '2', '--model', 'x.pth'], 3, 'not-found'],
    ['a scale that the weights lack', ['eval', '.', '--scale', '5'], 2, 'bad-usage'],
    ['no scale', ['eval', '.'], 2, 'bad-usage'],
    ['a scale that is none', ['eval', '.', '--scale', '2,x'], 2, 'bad-usage'],
    ['a threshold that is none', ['eval', '.', '--scale', '2', '--min-psnr', 'high'], 2, 'bad-usage'],
  ])('refuses %s', async (_, args, exitCode, errorCode) => {
    const { code, document } = await runJson(args, { cwd: createWorkFolder() })
    expect([code, document.error?.code]).toEqual([exitCode, errorCode])
  })
})

describe('sr eval --min-psnr and --compare', () => {
  it('exits 5 below the threshold, for networks and not for bicubic beside them', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'hr/a.png': seededPicture(3) })
    const args = ['eval', 'hr', '--scale', '2', '--json']
    const { document } = await runJson(args, { cwd: folder })
    const [bicubic, fsrcnn] = modelsOf(document).map(({ mean }) => Number(mean.psnrY))
    expect(Math.abs(bicubic - fsrcnn)).toBeGreaterThan(0.1)
    const above = await runJson([...args, '--min-psnr', `${fsrcnn - 0.01}`], { cwd: folder })
    expect([above.code, above.document.missed]).toEqual([0, []])
    const below = await runJson([...args, '--min-psnr', `${fsrcnn + 0.01}`], { cwd: folder })
    expect(below.code).toBe(5)
    expect(below.document.missed).toEqual([expect.stringMatching(/^fsrcnn ×2: mean PSNR/)])
    expect(below.stderr).toContain('sr: missed: fsrcnn ×2')
  })

  it('exits 5 where a mean fell by more than the tolerance, by the pictures that both have', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'hr/a.png': seededPicture(1), 'hr/b.png': seededPicture(2) })
    const args = ['eval', 'hr', '--scale', '2', '--model', 'bicubic']
    const { document, stdout } = await runJson(args, { cwd: folder })
    writeFileSync(join(folder, 'old.json'), stdout)
    expect((await runCommand([...args, '--compare', 'old.json'], { cwd: folder })).code).toBe(0)

    const [{ images }] = modelsOf(document)
    const better = images.map((image) => ({ ...image, psnrY: Number(image.psnrY) + 0.02 }))
    const other = { name: 'not-here.png', psnrY: 90, ssimY: 1 }
    const old = { protocol: 'classic', models: [{ model: 'bicubic', scale: 2, images: [...better, other] }] }
    writeFileSync(join(folder, 'old.json'), JSON.stringify(old))
    const missed = await runJson([...args, '--compare', 'old.json'], { cwd: folder })
    expect(missed.code).toBe(5)
    expect(missed.document.missed).toEqual([expect.stringMatching(/PSNR of 2 pictures fell by 0\.02000 dB/)])
    expect(
      (await runCommand([...args, '--compare', 'old.json', '--tolerance', '0.03'], { cwd: folder })).code,
    ).toBe(0)
  })

  it('refuses a comparison of bicubic alone with itself, and says which model is not compared', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'hr/a.png': seededPicture(1) })
    const args = ['eval', 'hr', '--scale', '2']
    const { stdout } = await runJson([...args, '--model', 'bicubic'], { cwd: folder })
    writeFileSync(join(folder, 'bicubic.json'), stdout)
    const nothing = await runJson([...args, '--compare', 'bicubic.json'], { cwd: folder })
    expect([nothing.code, nothing.document.error?.code]).toEqual([3, 'unreadable-results'])
    expect(nothing.stderr).toContain('Expected fsrcnn ×2, found bicubic ×2')

    writeFileSync(join(folder, 'both.json'), (await runJson(args, { cwd: folder })).stdout)
    const part = await runCommand(['eval', 'hr', '--scale', '2,3', '--compare', 'both.json'], { cwd: folder })
    expect(part.code).toBe(0)
    expect(part.stderr).toBe('sr: warning: both.json: has no fsrcnn ×3, so that is not compared.\n')
  })

  it.each([
    ['no JSON', '{'],
    ['another document', '{"outputs": []}'],
    ['another protocol', '{"protocol": "ntire", "models": []}'],
    ['other models', '{"protocol": "classic", "models": []}'],
    ['other pictures', '{"protocol": "classic", "models": [{"model": "bicubic", "scale": 2, "images": []}]}'],
  ])('refuses to compare with %s', async (_, text) => {
    const folder = createWorkFolder()
    fill(folder, { 'hr/a.png': seededPicture(1) })
    writeFileSync(join(folder, 'old.json'), text)
    const args = ['eval', 'hr', '--scale', '2', '--model', 'bicubic', '--compare', 'old.json']
    const { code, document } = await runJson(args, { cwd: folder })
    expect([code, document.error?.code]).toEqual([3, 'unreadable-results'])
  })
})

describe('sr eval --csv', () => {
  it('stores every score, with names quoted as RFC 4180 has it', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'hr/a, "b".png': seededPicture(1), 'hr/flat.png': flatPicture(7) })
    const { code, document } = await runJson(['eval', 'hr', '--scale', '2', '--csv', 'out.csv'], {
      cwd: folder,
    })
    expect(code).toBe(0)
    const lines = readFileSync(join(folder, 'out.csv'), 'utf8').split('\r\n')
    expect(lines[0]).toBe('scale,model,picture,width,height,psnrY,ssimY,psnrYGain,ssimYGain,ms,degrade')
    expect(lines).toHaveLength(1 + 4 + 1)
    const [, fsrcnn] = modelsOf(document)
    expect(lines[3]).toContain(`2,fsrcnn,"a, ""b"".png",48,40,${Number(fsrcnn.images[0].psnrY).toFixed(6)},`)
    expect(lines[2]).toMatch(/^2,bicubic,flat\.png,48,40,Infinity,1\.00000000,,0\.000000,/)
  })

  it.each([
    ['--csv', 'hr/a.png'],
    ['--html', 'hr/a.png'],
    ['--html', 'results.csv'],
  ])('never replaces anything else by a slip: %s %s', async (option, path) => {
    const folder = createWorkFolder()
    fill(folder, { 'hr/a.png': seededPicture(1), 'results.csv': Buffer.from('earlier') })
    const before = readFileSync(join(folder, path))
    const { code } = await runJson(['eval', 'hr', '--scale', '2', option, path], { cwd: folder })
    expect(code).toBe(2)
    expect(readFileSync(join(folder, path)).equals(before)).toBe(true)
  })

  it('is refused before the work where it cannot be written, and leaves nothing', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'hr/a.png': seededPicture(1) })
    const { code, document } = await runJson(['eval', 'hr', '--scale', '2', '--csv', 'hr/a.png/out.csv'], {
      cwd: folder,
    })
    expect([code, document.error?.code]).toEqual([3, 'output-unwritable'])
    expect(readdirSync(folder)).toEqual(['hr'])
  })
})
