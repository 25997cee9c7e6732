import { linkSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createWorkFolder, fill } from '@sr-internal/pictures'
import { describe, expect, it } from 'vitest'
import { listInputs } from '../../src/pictures/list-inputs.js'

const one = new Uint8Array(1)

function folderWith(...paths: string[]): string {
  const folder = createWorkFolder()
  fill(folder, Object.fromEntries(paths.map((path) => [path, one])))
  return folder
}

/** What is listed, without the folder. */
async function list(folder: string, paths: readonly string[], options = {}) {
  const inputs = await listInputs(
    paths.map((path) => join(folder, path)),
    options,
  )
  const short = (text: string): string => text.replaceAll(`${folder}/`, '')
  return {
    paths: inputs.list.filter(({ error }) => error === undefined).map(({ path }) => short(path)),
    errors: inputs.list.flatMap(({ error }) => (error instanceof Error ? [short(error.message)] : [])),
    notes: inputs.notes.map(({ where, message }) => short(`${where}: ${message}`)),
    several: inputs.several,
    subfolders: inputs.list.map(({ subfolder }) => subfolder),
  }
}

describe('a folder', () => {
  const tree = () =>
    folderWith('h/2.png', 'h/10.jpg', 'h/b/1.webp', 'h/a/c/x.tif', 'h/.hidden/y.png', 'h/a/notes.txt')

  it('stands for its own pictures, and says how many subfolders are skipped', async () => {
    const found = await list(tree(), ['h'])
    expect(found.paths).toEqual(['h/2.png', 'h/10.jpg'])
    expect(found.notes).toEqual(['h: 2 subfolders skipped (not recursive).'])
  })

  it('stands for the pictures of all folders in it with recursive, and knows where they lay', async () => {
    const found = await list(tree(), ['h'], { recursive: true })
    expect(found.paths).toEqual(['h/2.png', 'h/10.jpg', 'h/a/c/x.tif', 'h/b/1.webp'])
    expect(found.subfolders).toEqual(['', '', 'a/c', 'b'])
    expect(found.notes).toEqual([])
  })

  it('ends in spite of links in a circle, and leaves out the folder for the results', async () => {
    const folder = tree()
    symlinkSync('..', join(folder, 'h/b/up'))
    symlinkSync('h', join(folder, 'link'))
    const found = await list(folder, ['h', 'link'], { recursive: true, output: join(folder, 'h/a') })
    expect(found.paths).toEqual(['h/2.png', 'h/10.jpg', 'h/b/1.webp'])
    expect(found.notes).toEqual([
      'link/2.png: the same file as h/2.png, and 2 more such names; each file is enlarged once.',
    ])
  })

  it('leaves out what an earlier call made, whatever its format, and says so', async () => {
    const folder = folderWith('a.png', 'a_x2.png', 'a_x2.5.webp', 'a_1920w.png', 'a_20x30.png', 'b_x2.png')
    const found = await list(folder, ['.'])
    expect(found.paths).toEqual(['a.png', 'b_x2.png'])
    expect(found.notes[0]).toContain('4 results of an earlier call left out.')
  })

  it('that holds folders only is an error that says so', async () => {
    const { errors, several } = await list(folderWith('h/a/1.png', 'h/b/2.png'), ['h'])
    expect(errors).toEqual([
      expect.stringMatching(/^h: no pictures .* Left out: 2 subfolders \(not recursive\)\.$/),
    ])
    expect(several).toBe(true) // so that its results go to a folder
  })
})

describe('a file', () => {
  it('of several names is listed once', async () => {
    const folder = folderWith('a.png')
    symlinkSync('a.png', join(folder, 'b.png'))
    linkSync(join(folder, 'a.png'), join(folder, 'c.png'))
    const { paths, notes } = await list(folder, ['b.png', 'a.png', `../${basename(folder)}/b.png`, 'c.png'])
    expect(paths).toEqual(['b.png'])
    expect(notes).toEqual([
      'a.png: the same file as b.png, and 1 more such names; each file is enlarged once.',
    ])
  })
})

describe('a pattern', () => {
  it('stands for the pictures that it matches, with the folders below its wildcards', async () => {
    const folder = folderWith(
      'p/1.jpg',
      'p/a/2.jpg',
      'p/a/2.png',
      'p/a/b/10.jpg',
      'p/a/b/9.jpg',
      'p/.h/3.jpg',
    )
    const deep = await list(folder, ['p/**/*.jpg'])
    expect(deep.paths).toEqual(['p/1.jpg', 'p/a/2.jpg', 'p/a/b/9.jpg', 'p/a/b/10.jpg'])
    expect(deep.subfolders).toEqual(['.', 'a', 'a/b', 'a/b'])
    expect(deep.several).toBe(true)
    expect((await list(folder, ['p/*/*.{png,gif}'])).paths).toEqual(['p/a/2.png'])
    expect((await list(folder, ['p/[0-9].jp?g*', 'p/?.jpg'])).paths).toEqual(['p/1.jpg'])
  })

  it('leaves out the folder for the results, and what lies in it, unless it points there itself', async () => {
    const folder = folderWith('p/1.png', 'p/a/2.png', 'p/out/a/3.png', 'p/out/4.png')
    const output = join(folder, 'p/out')
    expect((await list(folder, ['p/**/*.png'], { output })).paths).toEqual(['p/1.png', 'p/a/2.png'])
    expect((await list(folder, ['p/out/*.png'], { output })).paths).toEqual(['p/out/4.png'])
  })

  it('is a name first: a file may hold brackets and stars', async () => {
    const folder = folderWith('a[1].png', 'a1.png', 'b*.png', 'bc.png')
    const { paths, several } = await list(folder, ['a[1].png'])
    expect([paths, several]).toEqual([['a[1].png'], false])
    expect((await list(folder, ['b*.png'])).paths).toEqual(['b*.png'])
    expect((await list(folder, ['b?.png'])).paths).toEqual(['b*.png', 'bc.png'])
  })

  it('that matches nothing is not found', async () => {
    const { errors } = await list(folderWith('a.png', 'a.txt'), ['*.jpg', '*.txt'])
    expect(errors).toHaveLength(2)
    expect(errors[0]).toMatch(/^\*\.jpg: no such file, and no picture of a name like this/)
  })

  it('ends in spite of links in a circle', async () => {
    const folder = folderWith('p/a/1.jpg')
    symlinkSync('..', join(folder, 'p/a/up'))
    expect((await list(folder, ['p/**/*.jpg'])).paths).toEqual(['p/a/1.jpg'])
  })
})
