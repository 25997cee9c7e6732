import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createWorkFolder, fill, fixtureFile, seededPicture } from '@sr-internal/pictures'
import { describe, expect, it } from 'vitest'
import { runJson } from './support/run-command.js'
import { runProcessJson } from './support/run-process.js'
import { createTrainFolder } from './support/train-folder.js'

/** Stores a file whose name, one byte a character, is not UTF-8. */
function fillLatin1(folder: string, name: string, content: Uint8Array): void {
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]), content)
}

// Windows and macOS store no such names.
describe.skipIf(process.platform !== 'linux')('a name that is not UTF-8', () => {
  it('is refused by name as a file and in a folder, and the others are done', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG', 'in/b.png': 'RGB PNG' })
    for (const name of ['caf\u00e9.png', 'caf\u00e8.png']) {
      fillLatin1(folder, name, fixtureFile('RGB PNG'))
      fillLatin1(join(folder, 'in'), name, fixtureFile('RGB PNG'))
    }
    const { code, document } = await runProcessJson(['upscale', 'in', '-o', 'out/', 'a.png'], {
      cwd: folder,
      before: 'set -- "$@" caf*',
    })
    expect(code).toBe(1)
    expect(document.outputs).toMatchObject([{ input: 'in/b.png' }, { input: 'a.png' }])
    const refused = (input: string) => ({
      input,
      code: 'name-not-utf8',
      message: expect.stringMatching(/not UTF-8.*Rename/),
    })
    expect(document.errors).toEqual(
      ['in/caf\ufffd.png', 'in/caf\ufffd.png', 'caf\ufffd.png', 'caf\ufffd.png'].map(refused),
    )
    expect(readdirSync(join(folder, 'out'))).toEqual(['a_x2.png', 'b_x2.png'])
  })

  it.each([
    ['eval --scale 2 --model bicubic caf*'],
    ['inspect caf*'],
    ['convert -o out.safetensors caf*'],
    ['train caf*'],
    ['upscale a.png --model caf*'],
    ["upscale a.png -o $'new\\xe9.png'"], // it would be stored under another name
  ])('is refused by name: sr %s', async (args) => {
    const folder = createWorkFolder()
    fill(folder, { 'a.png': 'RGB PNG' })
    mkdirSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from('caf\u00e9', 'latin1')]))
    const { code, document } = await runProcessJson([], { cwd: folder, before: `set -- "$1" ${args} --json` })
    expect([code, document.error?.code]).toEqual([3, 'name-not-utf8'])
    expect(readdirSync(folder)).toHaveLength(2)
  })

  it('is evaluated and trained without, and told', async () => {
    const folder = createTrainFolder({ steps: 1 })
    fillLatin1(join(folder, 'a'), 'caf\u00e9.png', seededPicture(9))
    const evaluated = await runJson(['eval', 'a', '--scale', '2', '--model', 'bicubic'], { cwd: folder })
    expect(evaluated.code).toBe(1)
    expect(evaluated.document.errors).toMatchObject([{ code: 'name-not-utf8' }])
    const trained = await runJson(['train', 'run.json'], { cwd: folder })
    expect(trained).toMatchObject({ code: 0, stderr: expect.stringMatching(/not UTF-8.*Left out/) })
  })

  it('that holds the replacement character itself is UTF-8', async () => {
    const folder = createWorkFolder()
    fill(folder, { 'caf\ufffd.png': 'RGB PNG' })
    expect((await runJson(['upscale', 'caf\ufffd.png'], { cwd: folder })).code).toBe(0)
    expect(readdirSync(folder).sort()).toEqual(['caf\ufffd.png', 'caf\ufffd_x2.png'].sort())
  })
})
