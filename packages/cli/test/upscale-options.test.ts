import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileWhole } from '@sr/files/disk'
import { createUpscaler } from '@sr/fsrcnn'
import { weights as x2 } from '@sr/fsrcnn/weights/fsrcnn-x2'
import { weights as x4 } from '@sr/fsrcnn/weights/fsrcnn-x4'
import { decodePng } from '@sr/image/png'
import { createWorkFolder, fill, flatPicture, seededPicture } from '@sr-internal/pictures'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { runCommand, runJson } from './support/run-command.js'

const sizeOf = async (path: string): Promise<string> => {
  const { width, height } = await sharp(path).metadata()
  return `${width}x${height}`
}

describe('sr upscale --scale', () => {
  it('reaches what no network has by one network after the other, and says so', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' })
    const { code, stdout } = await runCommand(['upscale', 'a.png', '-s', '8'], { cwd: folder })
    expect([code, stdout]).toEqual([0, expect.stringMatching(/7 × 5 → 56 × 40 {2}\(×4, then ×2\)/)])
    const [first, second] = [await createUpscaler(x4), await createUpscaler(x2)]
    const between = await first.upscale(decodePng(readFileSync(join(folder, 'a.png'))))
    expect(decodePng(readFileSync(join(folder, 'a_x8.png')))).toEqual(await second.upscale(between))
    first.dispose()
    second.dispose()
  })

  it.each([
    ['RGB PNG', 3, 'uchar'],
    ['RGBA PNG', 4, 'uchar'],
    ['grey + alpha PNG', 2, 'uchar'],
    ['16-bit grey PNG', 1, 'ushort'],
  ])('takes back what is too much, of %s too', async (kind, channels, depth) => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': kind })
    const { code, stdout } = await runCommand(['upscale', 'a.png', '--scale', '2.5'], { cwd: folder })
    expect([code, stdout]).toEqual([0, expect.stringContaining('(×3, then reduced)')])
    const { width, height } = await sharp(join(folder, 'a.png')).metadata()
    const expected = { width: Math.round(2.5 * width), height: Math.round(2.5 * height), channels, depth }
    expect(await sharp(join(folder, 'a_x2.5.png')).metadata()).toMatchObject(expected)
  })

  it('of a model file is its own', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG', 'net.safetensors': x2 })
    const upscale = ['upscale', 'a.png', '-m', 'net.safetensors', '-s']
    for (const scale of ['8', '2.5', '12']) {
      const { code, document } = await runJson([...upscale, scale], { cwd: folder })
      expect([code, document.error?.code]).toEqual([2, expect.stringMatching(/bad-usage|contradiction/)])
    }
    expect(readdirSync(folder)).toEqual(['a.png', 'net.safetensors'])
  })
})

describe('sr upscale --width, --height', () => {
  it('gives exactly that many pixels, by a built-in model and by a model file', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': seededPicture(1, { width: 48, height: 40 }), 'net.safetensors': x2 })
    const upscale = (...args: string[]) => runCommand(['upscale', 'a.png', ...args], { cwd: folder })
    expect(await upscale('--width', '100')).toMatchObject({ code: 0 })
    expect(await upscale('--height', '100', '-m', 'net.safetensors')).toMatchObject({ code: 0 })
    expect(await upscale('--width', '96', '--height', '200')).toMatchObject({ code: 0 })
    const names = ['a_100w.png', 'a_100h.png', 'a_96x200.png']
    expect(await Promise.all(names.map((name) => sizeOf(join(folder, name))))).toEqual([
      '100x83',
      '120x100',
      '96x80',
    ])
  })

  it('counts the pixels of the picture upright', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.jpg': 'JPEG with EXIF orientation 6' }) // 5 × 7 upright
    expect(
      await runCommand(['upscale', 'a.jpg', '--width', '15', '-o', 'b.png'], { cwd: folder }),
    ).toMatchObject({
      code: 0,
    })
    expect(await sizeOf(join(folder, 'b.png'))).toBe('15x21')
  })

  it('warns where nothing is to be enlarged, and reduces', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': flatPicture(90) })
    const { code, stderr, document } = await runJson(['upscale', 'a.png', '--width', '24'], { cwd: folder })
    expect([code, stderr]).toEqual([0, expect.stringContaining('need no enlarging')])
    expect(document.outputs).toMatchObject([{ width: 24, height: 20, passes: [] }])
    const { data } = decodePng(readFileSync(join(folder, 'a_24w.png')))
    expect(data.every((level) => level === 90)).toBe(true)
  })
})

describe('sr upscale --format and --quality', () => {
  it('store every result in one format', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG', 'b.JPG': 'grey JPEG', 'c.bmp': '24-bit BMP', d: '16-bit RGB TIFF' })
    const args = ['upscale', 'a.png', 'b.JPG', 'c.bmp', 'd', '-f', 'jpg', '-o', 'out']
    expect(await runCommand(args, { cwd: folder })).toMatchObject({ code: 0 })
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['a_x2.jpg', 'b_x2.JPG', 'c_x2.jpg', 'd_x2.jpg'])
    for (const name of readdirSync(join(folder, 'out')))
      expect((await sharp(join(folder, 'out', name)).metadata()).format).toBe('jpeg')
  })

  it.each(['jpeg', 'webp', 'avif'])('make a %s smaller, or better', async (format) => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': seededPicture(2) })
    const sizes: number[] = []
    for (const quality of ['20', '60', '100']) {
      const args = ['upscale', 'a.png', '-o', `${quality}.${format}`, '--quality', quality]
      expect(await runCommand(args, { cwd: folder })).toMatchObject({ code: 0, stderr: '' })
      sizes.push(statSync(join(folder, `${quality}.${format}`)).size)
    }
    expect([...sizes].sort((a, b) => a - b)).toEqual(sizes)
    expect(new Set(sizes).size).toBe(3)
  })

  it('says where the quality has no effect', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' })
    const { stderr } = await runCommand(['upscale', 'a.png', '--quality', '50'], { cwd: folder })
    expect(stderr).toContain('a_x2.png: quality counts for JPEG, WebP and AVIF only')
  })
})

describe('sr upscale --recursive', () => {
  it('gives results the folders of their inputs', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'h/1.png': 'grey PNG', 'h/a/1.png': 'grey PNG', 'h/a/b/1.png': 'grey PNG' })
    for (const args of [
      ['h', '-r', '-o', 'h/large'],
      ['h/**/*.png', '-o', 'large'],
    ]) {
      const { code } = await runCommand(['upscale', ...args], { cwd: folder })
      expect(code).toBe(0)
    }
    const found = (of: string): string[] =>
      readdirSync(join(folder, of), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.png'))
        .sort()
    expect(found('h/large')).toEqual(['1_x2.png', 'a/1_x2.png', 'a/b/1_x2.png'])
    expect(found('large')).toEqual(expect.arrayContaining(['1_x2.png', 'a/1_x2.png', 'a/b/1_x2.png']))
    // Once more: results are no inputs.
    const again = await runJson(['upscale', 'h', '-r', '-o', 'h/large'], { cwd: folder })
    expect(again.document.outputs).toHaveLength(3)
  })
})

describe('sr upscale --no-overwrite', () => {
  it('skips what is there, says so and counts it', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'grey PNG', 'b.png': 'grey PNG', 'a_x2.png': 'RGB PNG' })
    const before = readFileSync(join(folder, 'a_x2.png'))
    const first = await runJson(['upscale', 'a.png', 'b.png', '--no-overwrite'], { cwd: folder })
    expect(first.code).toBe(0)
    expect(first.document.outputs?.map(({ output }) => output)).toEqual(['b_x2.png'])
    expect(first.document.skipped).toEqual([{ input: 'a.png', output: 'a_x2.png', reason: 'exists' }])
    const second = await runCommand(['upscale', '.', '--no-overwrite'], { cwd: folder })
    expect(second.code).toBe(0)
    expect(second.stdout).toBe(
      'a.png: a_x2.png exists, skipped\nb.png: b_x2.png exists, skipped\n2 skipped, because their results exist\n',
    )
    expect(readFileSync(join(folder, 'a_x2.png'))).toEqual(before)
  })

  it('leaves a file alone that comes while the result is being written', async () => {
    const folder = createWorkFolder()
    const path = join(folder, 'a.bin')
    const stored = await writeFileWhole(
      path,
      async () => void fill(folder, { 'a.bin': Buffer.from('theirs') }),
      {
        overwrite: false,
      },
    )
    expect([stored, readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual([false, 'theirs', ['a.bin']])
    expect(await writeFileWhole(join(folder, 'b.bin'), Buffer.from('ours'), { overwrite: false })).toBe(true)
    expect(readdirSync(folder)).toEqual(['a.bin', 'b.bin'])
  })
})

describe('sr upscale --dry-run', () => {
  it('says what would be written, finds what can be found by then, and writes nothing', async () => {
    const folder = createWorkFolder()
    fill(folder, {
      'a.png': 'RGB PNG',
      'b.png': 'grey PNG',
      'text.png': Buffer.from('no picture'),
      taken: Buffer.from(''),
    })
    const before = readdirSync(folder)
    const args = ['upscale', 'a.png', 'b.png', 'text.png', '-n', '-s', '6']
    const { code, stdout, stderr } = await runCommand([...args, '-o', 'new/folder'], { cwd: folder })
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^a\.png → new\/folder\/a_x6\.png {2}7 × 5 → 42 × 30 {2}\(×3, then ×2\)\n/),
    ])
    expect(stderr).toMatch(/^sr: text\.png: not a picture/)
    const { document } = await runJson(args, { cwd: folder })
    expect(document).toMatchObject({
      dryRun: true,
      outputs: [{ input: 'a.png', output: 'a_x6.png', width: 42 }, {}],
    })
    const refused = await runJson([...args, '-o', 'taken/folder'], { cwd: folder })
    expect(refused.document.errors.map(({ code }) => code)).toContain('output-unwritable')
    expect(readdirSync(folder)).toEqual(before)
  })
})

describe('sr upscale --quiet', () => {
  it('prints nothing but errors', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.webp': 'animated WebP', 'sub/b.png': 'grey PNG' })
    expect(await runCommand(['upscale', '.', '-q'], { cwd: folder })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    })
    const { code, stdout, stderr } = await runCommand(['upscale', 'no.png', '.', '-rq'], { cwd: folder })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^sr: no\.png: no such file or folder\. Check the name\. More: \S+#not-found\n$/)
  })
})

describe('sr upscale IN OUT', () => {
  it('takes a pattern for inputs, last too', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a/1.png': 'grey PNG', 'b/2.png': 'grey PNG' })
    const { code, document } = await runJson(['upscale', 'a/*.png', 'b/*.png'], { cwd: folder })
    expect([code, document.outputs?.map(({ input }) => input)]).toEqual([0, ['a/1.png', 'b/2.png']])
  })

  it('points to -o where the last name is that of no file, and writes nothing', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' })
    const { code, stderr } = await runCommand(['upscale', 'a.png', 'out.png'], { cwd: folder })
    expect([code, stderr]).toEqual([2, expect.stringContaining('sr upscale a.png -o out.png')])
    expect(readdirSync(folder)).toEqual(['a.png'])
    mkdirSync(join(folder, 'large'))
    const stated = await runCommand(['upscale', 'a.png', 'out.png', '-o', 'large'], { cwd: folder })
    expect(stated).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^sr: out\.png: no such file or folder\. Check the name\. .*\n$/),
    })
  })
})
