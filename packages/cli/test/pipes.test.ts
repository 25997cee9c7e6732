import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { decodePng } from '@sr/image/png'
import { createWorkFolder, fill } from '@sr-internal/pictures'
import sharp from 'sharp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runCommand, runJson } from './support/run-command.js'
import { runProcess, runProcessJson } from './support/run-process.js'

/** A folder with a picture, and what `sr upscale` makes of it. */
async function folderWithResult(name = 'in.png', kind = 'RGB PNG'): Promise<string> {
  const folder = createWorkFolder()
  fill(folder, { [name]: kind })
  expect(await runCommand(['upscale', name, '-o', 'expected.png'], { cwd: folder })).toMatchObject({
    code: 0,
  })
  return folder
}

describe('sr upscale in a pipe', () => {
  it('reads standard input and writes nothing but the picture to standard output', async () => {
    const cwd = await folderWithResult()
    const { code, stderr } = await runProcess(['upscale', '-', '-o', '-'], {
      cwd,
      before: 'exec < in.png > out.png',
    })
    expect([code, stderr]).toEqual([0, ''])
    expect(readFileSync(join(cwd, 'out.png'))).toEqual(readFileSync(join(cwd, 'expected.png')))
    expect(readdirSync(cwd).sort()).toEqual(['expected.png', 'in.png', 'out.png'])
  })

  it('writes the format that is stated, and needs that of a BMP', async () => {
    const cwd = await folderWithResult('in.bmp', '24-bit BMP')
    const refused = await runProcess(['upscale', 'in.bmp', '-o', '-'], { cwd })
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('such as png') })
    const before = 'exec < in.bmp > out'
    expect(await runProcess(['upscale', '-', '-o', '-', '-f', 'webp'], { cwd, before })).toMatchObject({
      code: 0,
    })
    expect(await sharp(join(cwd, 'out')).metadata()).toMatchObject({ format: 'webp', width: 14, height: 10 })
  })

  it('takes a picture from standard input into a file, and a file to standard output', async () => {
    const cwd = await folderWithResult()
    const read = await runProcessJson(['upscale', '-', '-o', 'a.png'], { cwd, before: 'exec < in.png' })
    expect([read.code, read.document.outputs]).toMatchObject([0, [{ input: '-', output: 'a.png' }]])
    const before = 'exec > b.png'
    expect(await runProcess(['upscale', 'in.png', '-o', '-', '--debug'], { cwd, before })).toMatchObject({
      code: 0,
    })
    for (const name of ['a.png', 'b.png'])
      expect(decodePng(readFileSync(join(cwd, name)))).toEqual(
        decodePng(readFileSync(join(cwd, 'expected.png'))),
      )
  })

  it('ends without a word when the reader goes away', async () => {
    const cwd = createWorkFolder()
    fill(cwd, { 'in.png': 'RGB PNG' })
    const before = 'exec > >(exec true)'
    const { code, stderr } = await runProcess(['upscale', 'in.png', '-o', '-', '-s', '16'], { cwd, before })
    expect([code, stderr]).toEqual([0, ''])
  })

  it.skipIf(!existsSync('/dev/full'))('says that standard output is full', async () => {
    const cwd = createWorkFolder()
    fill(cwd, { 'in.png': 'RGB PNG' })
    const { code, stderr } = await runProcess(['upscale', 'in.png', '-o', '-'], {
      cwd,
      before: 'exec > /dev/full',
    })
    expect([code, stderr]).toEqual([3, expect.stringMatching(/^sr: standard output: .*ENOSPC.*\n$/)])
  })

  it('leaves nothing in the folder for temporary files, and is told where that is missing', async () => {
    const cwd = createWorkFolder()
    fill(cwd, { 'in.png': 'RGB PNG' })
    mkdirSync(join(cwd, 'temporary'))
    const runIn = (folder: string) =>
      runProcess(['upscale', 'in.png', '-o', '-'], {
        cwd,
        before: `export TMPDIR=$PWD/${folder}; exec > out`,
      })
    expect(await runIn('temporary')).toMatchObject({ code: 0, stderr: '' })
    expect(readdirSync(join(cwd, 'temporary'))).toEqual([])
    expect(await runIn('missing')).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/folder \S+missing does not exist/),
    })
  })

  it('is refused at a terminal, and beside --json', async () => {
    const cwd = createWorkFolder()
    fill(cwd, { 'in.png': 'RGB PNG' })
    const wasTerminal = process.stdout.isTTY
    process.stdout.isTTY = true
    onTestFinished(() => {
      process.stdout.isTTY = wasTerminal
    })
    const { code, stdout, stderr } = await runCommand(['upscale', 'in.png', '-o', '-'], { cwd })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/terminal.*> out\.png/)
    const { document } = await runJson(['upscale', 'in.png', '-o', '-'], { cwd })
    expect(document.error?.code).toBe('bad-usage')
  })

  it('says that nothing came, or no picture', async () => {
    const cwd = createWorkFolder()
    writeFileSync(join(cwd, 'text'), 'no picture')
    const empty = await runProcess(['upscale', '-', '-o', '-'], { cwd, before: 'exec < /dev/null' })
    expect(empty).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('0 bytes') })
    const text = await runProcess(['upscale', '-', '-o', '-'], { cwd, before: 'exec < text' })
    expect(text).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('not a picture') })
  })

  it('takes a list of files from standard input', async () => {
    const cwd = createWorkFolder()
    fill(cwd, { 'a b.png': 'RGB PNG', 'c.png': 'grey PNG', 'd/e.png': 'grey PNG' })
    const before = "exec < <(find . -name '*.png' -print0 | sort -z)"
    const { code, document } = await runProcessJson(['upscale', '--files-from', '-', '-o', 'out'], {
      cwd,
      before,
    })
    expect(code).toBe(0)
    expect(document.outputs?.map(({ output }) => output)).toEqual([
      'out/a b_x2.png',
      'out/c_x2.png',
      'out/e_x2.png',
    ])
  })

  it('reads a file of the name - where it is called ./-', async () => {
    const cwd = createWorkFolder()
    fill(cwd, { '-': 'RGB PNG' })
    mkdirSync(join(cwd, 'out'))
    expect(await runCommand(['upscale', './-', '-o', 'out'], { cwd })).toMatchObject({ code: 0 })
    expect(readdirSync(join(cwd, 'out'))).toEqual(['-_x2.png'])
  })
})

describe('a checkpoint from standard input', () => {
  it('is inspected and converted', async () => {
    const cwd = createWorkFolder()
    const fixture = '../../weights-converter/test/fixtures/families/lornatang-2-x4.pth'
    const before = `exec < ${fileURLToPath(new URL(fixture, import.meta.url))}`
    const shown = await runProcess(['inspect', '-', '--scale', '4'], { cwd, before })
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('recognised as: FSRCNN') })
    const args = ['convert', '-', '--scale', '4', '-o', 'net.safetensors']
    expect(await runProcess(args, { cwd, before })).toMatchObject({ code: 0 })
    expect(readdirSync(cwd)).toEqual(['net.safetensors'])
  })
})
