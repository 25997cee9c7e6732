import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createUpscaler } from '@sr/fsrcnn'
import { weights } from '@sr/fsrcnn/weights/fsrcnn-x3'
import { createRaster, type Raster } from '@sr/image'
import { decodePng, encodePng } from '@sr/image/png'
import { createWorkFolder, fill, fixtureFile } from '@sr-internal/pictures'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { runCommand, runJson } from './support/run-command.js'

/** What the library makes of a picture, without the command line. */
async function upscaledByLibrary(raster: Raster): Promise<Raster> {
  const upscaler = await createUpscaler(weights)
  try {
    return await upscaler.upscale(raster)
  } finally {
    upscaler.dispose()
  }
}

const readPng = (path: string): Raster => decodePng(readFileSync(path))

describe('sr upscale', () => {
  it('writes NAME_xN.EXT beside the input, twice as large, and says so in one line', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'photo.png': 'RGB PNG' })
    const { code, stdout, stderr } = await runCommand(['upscale', 'photo.png'], { cwd: folder })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^photo\.png → photo_x2\.png {2}7 × 5 → 14 × 10 {2}\d+\.\d s \(wasm\)\n$/)
    expect(readPng(join(folder, 'photo_x2.png'))).toMatchObject({ width: 14, height: 10, channels: 3 })
    expect(readdirSync(folder).sort()).toEqual(['photo.png', 'photo_x2.png'])
  })

  it('gives the pixels that the library gives: grey stays grey, 16 bit stays 16 bit, alpha stays', async () => {
    const folder = createWorkFolder()
    const files = {
      'grey.png': 'grey PNG',
      'deep.png': '16-bit grey PNG',
      'rgb.png': 'RGB PNG',
      'ga.png': 'grey + alpha PNG',
      'rgba.png': 'RGBA PNG',
    }
    fill(folder, files)
    const { code } = await runCommand(['upscale', folder, '--scale', '3', '-o', join(folder, 'out')])
    expect(code).toBe(0)
    for (const name of Object.keys(files)) {
      const expected = await upscaledByLibrary(readPng(join(folder, name)))
      expect(readPng(join(folder, 'out', name.replace('.png', '_x3.png'))), name).toEqual(expected)
    }
  })

  it('lists every output in one document with --json', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG', 'b.jpg': 'grey JPEG' })
    const { code, document, stderr } = await runJson(['upscale', 'a.png', 'b.jpg', '--engine', 'tfjs-cpu'], {
      cwd: folder,
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const output = { width: 14, height: 10, passes: [2], ms: expect.any(Number), engine: 'tfjs-cpu' }
    expect(document).toEqual({
      outputs: [
        {
          ...{ input: 'a.png', output: 'a_x2.png', ...output },
          restore: { strength: 0, quality: 100, evidence: 'nothing' },
        },
        {
          ...{ input: 'b.jpg', output: 'b_x2.jpg', ...output },
          restore: { strength: expect.any(Number), quality: 95, evidence: 'tables' },
        },
      ],
      skipped: [],
      errors: [],
    })
  })

  it('takes the pictures of a folder in natural order and leaves out what is none or was made before', async () => {
    const folder = createWorkFolder()
    fill(folder, {
      'p10.png': 'grey PNG',
      'p2.PNG': 'grey PNG',
      'notes.txt': new Uint8Array(1),
      '.p3.png': 'grey PNG',
      'sub/p4.png': 'grey PNG',
    })
    for (const round of [1, 2]) {
      const { code, document } = await runJson(['upscale', '.'], { cwd: folder })
      expect(code, `round ${round}`).toBe(0)
      expect(document.outputs?.map(({ output }) => output)).toEqual(['p2_x2.PNG', 'p10_x2.png'])
    }
  })

  it('writes the format that the name asks for and creates the folders above it', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.tif': '16-bit RGB TIFF', 'b.webp': 'lossless WebP with alpha', 'c.avif': 'AVIF' })
    for (const format of ['png', 'jpeg', 'webp', 'tiff', 'avif']) {
      const { code } = await runCommand(['upscale', 'a.tif', '-o', `a.${format}`], { cwd: folder })
      expect(code).toBe(0)
      const { format: found, compression, width } = await sharp(join(folder, `a.${format}`)).metadata()
      expect([found === 'heif' && compression === 'av1' ? 'avif' : found, width]).toEqual([format, 14])
    }
    expect(
      await runCommand(['upscale', 'b.webp', 'c.avif', '-o', 'deep/er/'], { cwd: folder }),
    ).toMatchObject({ code: 0 })
    expect(readdirSync(join(folder, 'deep/er')).sort()).toEqual(['b_x2.webp', 'c_x2.avif'])
    expect(await runCommand(['upscale', 'b.webp', '-o', 'new/er/b.png'], { cwd: folder })).toMatchObject({
      code: 0,
    })
    expect(readdirSync(join(folder, 'new/er'))).toEqual(['b.png'])
  }, 120_000)

  it('turns the picture upright and keeps its density', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'turned.jpg': 'JPEG with EXIF orientation 6', 'dense.jpg': 'grey JPEG' })
    expect(await runCommand(['upscale', 'turned.jpg', 'dense.jpg'], { cwd: folder })).toMatchObject({
      code: 0,
    })
    const turned = await sharp(join(folder, 'turned_x2.jpg')).metadata()
    expect([turned.width, turned.height, turned.orientation ?? 1]).toEqual([10, 14, 1])
    expect(await sharp(join(folder, 'dense_x2.jpg')).metadata()).toMatchObject({ density: 240, channels: 1 })
  })

  it('gives the same picture whatever the tile', async () => {
    const folder = createWorkFolder()
    const raster = createRaster(61, 47, 3, 'uint8')
    for (let i = 0; i < raster.data.length; i++) raster.data[i] = (i * i) % 251
    writeFileSync(join(folder, 'a.png'), encodePng(raster))
    for (const tile of ['16', 'none', 'auto']) {
      expect(
        await runCommand(['upscale', 'a.png', '-o', `${tile}.png`, '--tile', tile], { cwd: folder }),
      ).toMatchObject({ code: 0 })
    }
    const [small, none, auto] = ['16', 'none', 'auto'].map((tile) => readPng(join(folder, `${tile}.png`)))
    const differences = small?.data.filter((sample, i) => Math.abs(sample - Number(none?.data[i])) > 1)
    expect(differences).toHaveLength(0)
    expect(auto?.data).toHaveLength(small?.data.length ?? 0)
  })

  it('drops alpha if asked, and otherwise refuses to lose it in a JPEG', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGBA PNG' })
    const refused = await runJson(['upscale', 'a.png', '-o', 'a.jpg'], { cwd: folder })
    expect([refused.code, refused.document.error?.code]).toEqual([3, 'alpha-lost'])
    expect(
      await runCommand(['upscale', 'a.png', '-o', 'a.jpg', '--alpha', 'drop'], { cwd: folder }),
    ).toMatchObject({ code: 0 })
    expect(await sharp(join(folder, 'a.jpg')).metadata()).toMatchObject({ width: 14, channels: 3 })
  })

  it('replaces an existing output, and what a link leads to rather than the link', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'grey PNG', 'a_x2.png': new Uint8Array(3), 'real.png': new Uint8Array(3) })
    symlinkSync('real.png', join(folder, 'link.png'))
    expect(await runCommand(['upscale', 'a.png'], { cwd: folder })).toMatchObject({ code: 0 })
    expect(readPng(join(folder, 'a_x2.png'))).toMatchObject({ width: 14, channels: 1 })
    expect(await runCommand(['upscale', 'a.png', '-o', 'link.png'], { cwd: folder })).toMatchObject({
      code: 0,
    })
    expect(readPng(join(folder, 'real.png'))).toMatchObject({ width: 14, channels: 1 })
    expect(readdirSync(folder).sort()).toEqual(['a.png', 'a_x2.png', 'link.png', 'real.png'])
  })

  it('writes names as long as the file system takes, whatever the alphabet', async () => {
    const folder = createWorkFolder()
    const stem = '長'.repeat(80) // 240 bytes
    fill(folder, { [`${stem}.png`]: 'grey PNG' })
    expect(await runCommand(['upscale', `${stem}.png`], { cwd: folder })).toMatchObject({ code: 0 })
    expect(readdirSync(folder)).toContain(`${stem}_x2.png`)
  })

  it('stores the result of a BMP as PNG, and knows it again in a folder', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.bmp': '24-bit BMP' })
    for (const input of ['a.bmp', '.']) {
      const { code, document } = await runJson(['upscale', input], { cwd: folder })
      expect(code).toBe(0)
      expect(document.outputs).toMatchObject([{ input: 'a.bmp', output: 'a_x2.png', width: 14, height: 10 }])
    }
    expect(readPng(join(folder, 'a_x2.png'))).toMatchObject({ width: 14, height: 10, channels: 3 })
  })

  it('takes the first frame of an animation and warns', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.webp': 'animated WebP' })
    const { code, stderr } = await runCommand(['upscale', 'a.webp'], { cwd: folder })
    expect(code).toBe(0)
    expect(stderr).toBe('sr: warning: a.webp: 3 pages or frames; only the first is enlarged.\n')
  })
})

describe('sr upscale --max-pixels', () => {
  it('says how many pixels an input may have', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' }) // 7 × 5
    const refused = await runJson(['upscale', 'a.png', '--max-pixels', '34'], { cwd: folder })
    expect([refused.code, refused.document.error?.code]).toEqual([3, 'picture-too-large'])
    expect((await runJson(['upscale', 'a.png', '--max-pixels', '35'], { cwd: folder })).code).toBe(0)
  })
})

describe('sr upscale of several inputs, some bad', () => {
  it('does the others, exits 1 and says what was wrong with each', async () => {
    const folder = createWorkFolder()
    const rgb = fixtureFile('RGB PNG')
    const huge = Buffer.from(rgb)
    huge.writeUInt32BE(60_000, 16)
    huge.writeUInt32BE(60_000, 20)
    fill(folder, {
      'good.png': 'grey PNG',
      'empty.png': new Uint8Array(0),
      'text.png': new TextEncoder().encode('no picture'),
      'cut.png': rgb.subarray(0, rgb.length - 60),
      'huge.png': huge,
      'also-good.png': 'grey PNG',
    })
    const names = [
      'good.png',
      'empty.png',
      'text.png',
      'cut.png',
      'huge.png',
      'missing.png',
      'missing-folder/',
      'also-good.png',
    ]
    const { code, document, stderr } = await runJson(['upscale', ...names], { cwd: folder })
    expect(code).toBe(1)
    expect(document.outputs?.map(({ output }) => output)).toEqual(['good_x2.png', 'also-good_x2.png'])
    expect(document.errors.map(({ input, code }) => [input, code])).toEqual([
      ['empty.png', 'empty-file'],
      ['text.png', 'unsupported-picture'],
      ['cut.png', 'corrupt-picture'],
      ['huge.png', expect.stringMatching(/picture-too-large|corrupt-picture/)],
      ['missing.png', 'not-found'],
      ['missing-folder/', 'not-found'],
    ])
    expect(stderr.trimEnd().split('\n')).toHaveLength(6)
    expect(
      readdirSync(folder)
        .filter((name) => !names.includes(name))
        .sort(),
    ).toEqual(['also-good_x2.png', 'good_x2.png'])
  })

  it('exits 3 where every input failed, with the reason of each', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': new Uint8Array(0), 'folder/notes.txt': new Uint8Array(1) })
    const { code, document } = await runJson(['upscale', 'a.png', 'b.png', 'folder'], { cwd: folder })
    expect(code).toBe(3)
    expect(document.error?.code).toBe('every-input-failed')
    expect(document.errors.map((error) => error.code)).toEqual(['empty-file', 'not-found', 'no-pictures'])
  })

  it('does nothing where two inputs have one output', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'one/a.png': 'grey PNG', 'two/a.png': 'RGB PNG', 'three/a.jpg': 'grey JPEG' })
    for (const args of [
      ['one/a.png', 'two/a.png'],
      ['one/a.png', 'three/a.jpg', '--format', 'webp'],
    ]) {
      const { code, document } = await runJson(['upscale', ...args, '-o', 'out'], { cwd: folder })
      expect([code, document.error?.code]).toEqual([2, 'output-clash'])
      expect(document.error?.message).toMatch(/^(two\/a\.png|three\/a\.jpg): .* that of one\/a\.png/)
      expect(existsSync(join(folder, 'out'))).toBe(false)
    }
  })

  it('enlarges once what is named twice', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'grey PNG', 'b.png': 'RGB PNG' })
    const { code, document } = await runJson(['upscale', 'b.png', 'no.png', 'no.png', '.', './b.png'], {
      cwd: folder,
    })
    expect(code).toBe(1)
    expect(document.outputs?.map(({ output }) => output)).toEqual(['b_x2.png', 'a_x2.png'])
    expect(document.errors.map(({ input }) => input)).toEqual(['no.png'])
  })

  it('does nothing where a result would replace another input', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'grey PNG', 'a_x2.png': 'RGB PNG' })
    const { code, document } = await runJson(['upscale', 'a.png', 'a_x2.png'], { cwd: folder })
    expect([code, document.error?.code]).toEqual([2, 'bad-usage'])
    expect(document.error?.message).toMatch(/^a\.png: .*replace the input a_x2\.png/)
    expect(readFileSync(join(folder, 'a_x2.png'))).toEqual(Buffer.from(fixtureFile('RGB PNG')))
    expect(readdirSync(folder)).toEqual(['a.png', 'a_x2.png'])
  })

  it('escapes control characters of names on the terminal, not in the document', async () => {
    const folder = createWorkFolder()
    const name = 'evil\u001b[2J\n.png'
    const { stderr, stdout, document } = await runJson(['upscale', name], { cwd: folder })
    expect(stderr).toContain('evil\\u001b[2J\\u000a.png')
    expect(stderr + stdout).not.toContain('\u001b')
    expect(document.errors[0]?.input).toBe(name)
  })
})
